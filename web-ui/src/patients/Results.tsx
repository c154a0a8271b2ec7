import { useState } from 'react';
import { ChevronDown, ChevronRight } from '@carbon/icons-react';
import { Search, Tag } from '@carbon/react';
import { EvidenceLink } from '../evidence/EvidenceLink';
import { byTime, onDay } from '../notation/dates';
import { Empty, Unknown } from '../shell/states';
import type { ResultPoint, ResultSeries } from './patients';
import { Trend } from './Trend';
import { shortText } from './wording';

const MANY = 10;

/** Each kind of result with its latest value and course; unfolded, every value leads to the result itself. */
export function Results({ series, earlierKinds }: { series: ResultSeries[]; earlierKinds: number }) {
  const [wanted, setWanted] = useState('');
  const shown = series.filter(({ title }) => title.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <section className="card" aria-labelledby="results-title">
      <h2 id="results-title">Results</h2>
      {series.length > MANY && (
        <Search
          size="sm"
          labelText="Filter the results"
          placeholder="Filter the results"
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      )}
      {series.length === 0 && <Empty>No results are recorded. Nothing was measured, or nothing was sent here.</Empty>}
      {series.length > 0 && shown.length === 0 && <Empty>No kind of result has this in its name.</Empty>}
      <ul className="results">
        {shown.map((kind) => (
          <Series key={kind.code} series={kind} />
        ))}
      </ul>
      {earlierKinds > 0 && (
        <Empty>{earlierKinds} more kinds of results, none newer than these, are on record and not listed here.</Empty>
      )}
    </section>
  );
}

function Series({ series }: { series: ResultSeries }) {
  const [open, setOpen] = useState(false);
  const newestFirst = [...series.points].sort((a, b) => byTime(b.at, a.at));
  const latest = newestFirst[0];
  const list = `series-${series.code}`;
  return (
    <li>
      <button
        type="button"
        className="results__kind"
        aria-expanded={open}
        aria-controls={list}
        onClick={() => setOpen(!open)}
      >
        {open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
        <span className="results__title">{series.title}</span>
        <Trend points={series.points} />
        <span className="results__latest">
          {latest ? <Value point={latest} short /> : <Unknown>not measured</Unknown>}
        </span>
        <span className="results__when">{latest && <When at={latest.at} />}</span>
      </button>
      {open && (
        <ul id={list} className="results__points" aria-label={`All results: ${series.title}`}>
          {newestFirst.map((point) => (
            <li key={`${point.source.id}/${point.source.version}/${String(point.at)}`}>
              <EvidenceLink source={point.source}>
                <Value point={point} />
              </EvidenceLink>
              <span className="facts__when">
                <When at={point.at} />
              </span>
            </li>
          ))}
          {series.earlier > 0 && <li>{series.earlier} earlier results are on record and not listed here.</li>}
        </ul>
      )}
    </li>
  );
}

const When = ({ at }: { at: string | null }) => (at === null ? <Unknown>not dated</Unknown> : onDay(at));

/** As the server wrote it; the interpretation is the laboratory's and never ours. */
function Value({ point, short = false }: { point: ResultPoint; short?: boolean }) {
  return (
    <>
      {point.unknown ? <Unknown>{point.unknown.text}</Unknown> : short ? shortText(point) : point.text}
      {point.interpretation !== null && (
        <Tag type="outline" size="sm">
          {point.interpretation}
        </Tag>
      )}
    </>
  );
}
