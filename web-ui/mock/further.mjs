// Further answers to an explanation, as the server words them; the numbers are made up.
export function furtherOf(explanation, mood) {
  const { assessmentId, finding, contributions } = explanation;
  const none = { assessmentId, finding: finding.id, withheld: null, nextTests: null, changes: null, concepts: null };
  if (mood === 'empty')
    return {
      ...none,
      withheld: {
        code: 'model-not-in-use',
        text: 'The model of this assessment is not in use any more. Assess the patient again to ask further.',
      },
    };
  const test = (concept, title, gain, here, top) => ({
    concept,
    title,
    informationGain: gain,
    ofThisFinding: here,
    topChanges: top,
    similarPatients: 41,
    text: `Expected to take away ${gain.toFixed(3)} bits of uncertainty over all findings, ${here.toFixed(3)} of this one; with the values of ${100 * top} in 100 of 41 similar patients another finding would rank first.`,
  });
  const few = (concept, title, count) => ({
    concept,
    title,
    similarPatients: count,
    text: `Only ${count} similar patients had this test, fewer than the 30 that an estimate needs.`,
  });
  return {
    ...none,
    nextTests: {
      caution:
        'Estimated from similar patients who had this test. Patients who are tested differ from those who are not, so the values expected here may be further from normal than this patient’s would be.',
      comparedWith: 'Similar patients are sought among the 64 reference patients that the model’s bundle carries.',
      suggested: [
        test('ldl', 'LDL cholesterol', 0.031, 0.004, 0.12),
        test('haemoglobin', 'Haemoglobin', 0.017, 0.001, 0.05),
        test('phq2', 'PHQ-2', 0.002, 0, 0),
      ],
      withheld: [few('psa', 'Prostate-specific antigen', 2), few('nt_probnp', 'NT-proBNP', 2)],
    },
    changes: {
      towards: finding.aboveThreshold ? 'below' : 'above',
      threshold: finding.threshold,
      caution:
        'This tells how the model answers, not what treatment would do: a changed number is not a changed patient. Each answer is one that the model gave for this record with the changed results; everything drawn from a result changes with it. Age, sex and history are left as they are.',
      answers: [
        {
          changes: [
            { concept: 'hba1c', title: 'HbA1c', from: 6.9, to: 5.81, unit: '%', text: 'HbA1c 5.81 % instead of 6.9' },
          ],
          probability: finding.threshold * 0.98,
          text: 'HbA1c 5.81 % instead of 6.9: the model would say 11.8 % instead of 31.0 %.',
        },
      ],
      none: null,
    },
    concepts: {
      text: 'A bar of the explanation is the sum of its features’ attributions. Its own Shapley value lets all of them join and leave as one: it differs where they interact with other evidence. Either column and the base value add up to the margin.',
      values: contributions.map((c, k) => ({
        concept: c.concept,
        title: c.title,
        sum: c.contribution,
        own: c.contribution + (k === 0 ? 0.02 : k === 1 ? -0.02 : 0),
      })),
    },
  };
}
