import { Button } from '@carbon/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { percent, signed } from '../notation/quantities';
import { CautionNote } from '../shell/CautionBanner';
import { Empty, Loading, ProblemNote } from '../shell/states';
import { furtherQuery, type Further } from './further';

/** What a clinician asks next: what to measure, which results the answer hangs on, what a whole kind of evidence is worth. */
export function FurtherQuestions({ assessmentId, findingId }: { assessmentId: string; findingId: string }) {
  const [asked, setAsked] = useState(false);
  const further = useQuery({ ...furtherQuery(assessmentId, findingId), enabled: asked });
  return (
    <section className="further" aria-labelledby="further-title">
      <h2 id="further-title">What else could be asked</h2>
      {!asked && (
        <>
          <p>
            The next most useful test, the smallest changes of results with which the model would answer otherwise, and
            what each kind of evidence is worth by itself.
          </p>
          <Button kind="tertiary" size="sm" onClick={() => setAsked(true)}>
            Ask the model
          </Button>
        </>
      )}
      {asked && further.isPending && <Loading what="further answers" />}
      {further.isError && (
        <ProblemNote problem={further.error} what="The further answers" onRetry={() => void further.refetch()} />
      )}
      {further.data && <Answers further={further.data} />}
    </section>
  );
}

function Answers({ further: { withheld, nextTests, changes, concepts } }: { further: Further }) {
  if (withheld !== null) return <Empty>{withheld.text}</Empty>;
  return (
    <>
      {nextTests !== null && <NextTests tests={nextTests} />}
      {changes !== null && <SmallestChanges changes={changes} />}
      {concepts !== null && <OwnValues concepts={concepts} />}
    </>
  );
}

/** Bits that round to none as they are shown: such a test is not worth a patient's blood. */
const NEXT_TO_NOTHING = 0.0005;

function NextTests({ tests }: { tests: NonNullable<Further['nextTests']> }) {
  const telling = tests.suggested.filter((test) => test.informationGain >= NEXT_TO_NOTHING);
  const silent = tests.suggested.filter((test) => test.informationGain < NEXT_TO_NOTHING);
  return (
    <section className="card" aria-labelledby="next-title">
      <h3 id="next-title">Next most useful test</h3>
      <CautionNote text={tests.caution} />
      {telling.length === 0 && (
        <Empty>
          {silent.length === 0 ? 'No test can be suggested.' : 'No single test is expected to change these estimates.'}
        </Empty>
      )}
      <ol className="further__list">
        {telling.map((test) => (
          <li key={test.concept}>
            <strong>{test.title}</strong>
            <span className="quiet">{test.text}</span>
          </li>
        ))}
      </ol>
      {silent.length > 0 && (
        <details>
          <summary>{silent.length} expected to tell nothing</summary>
          <ul className="further__list">
            {silent.map((test) => (
              <li key={test.concept}>{test.title}</li>
            ))}
          </ul>
        </details>
      )}
      {tests.withheld.length > 0 && (
        <details>
          <summary>{tests.withheld.length} not estimated</summary>
          <ul className="further__list">
            {tests.withheld.map((test) => (
              <li key={test.concept}>
                {test.title}
                <span className="quiet">{test.text}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="quiet">{tests.comparedWith}</p>
    </section>
  );
}

function SmallestChanges({ changes }: { changes: NonNullable<Further['changes']> }) {
  return (
    <section className="card" aria-labelledby="changes-title">
      <h3 id="changes-title">
        Smallest changes that would move it {changes.towards} the threshold of {percent(changes.threshold)}
      </h3>
      <CautionNote text={changes.caution} />
      {changes.none !== null && <Empty>{changes.none}</Empty>}
      <ul className="further__list">
        {changes.answers.map((answer) => (
          <li key={answer.text}>{answer.text}</li>
        ))}
      </ul>
    </section>
  );
}

function OwnValues({ concepts }: { concepts: NonNullable<Further['concepts']> }) {
  return (
    <section className="card" aria-labelledby="own-title">
      <h3 id="own-title">What each kind of evidence is worth by itself</h3>
      <p className="quiet">{concepts.text}</p>
      <details>
        <summary>Own values beside the bars</summary>
        <table className="contributions">
          <caption className="cds--visually-hidden">
            Own Shapley values beside sums of attributions, in log-odds
          </caption>
          <thead>
            <tr>
              <th scope="col">Evidence</th>
              <th scope="col" className="number">
                Bar (sum)
              </th>
              <th scope="col" className="number">
                Own value
              </th>
            </tr>
          </thead>
          <tbody>
            {concepts.values.map((value) => (
              <tr key={value.concept}>
                <th scope="row">{value.title}</th>
                <td className="number">{signed(value.sum, 3)}</td>
                <td className="number">{signed(value.own, 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
