package org.consilium.tabular.train;

import java.util.List;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.PredictionSets;
import org.consilium.tabular.confidence.MaskedEvidence;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.table.Margins;

/**
 * A trained ensemble with the evidence of its worth.
 *
 * @param ensemble what is served
 * @param predictionSets which classes cannot be ruled out
 * @param members all members that were learnt, also those that the blend left out
 * @param shares each member's share of the vote, in the order of the members
 * @param heldOutMargins blended margins of models that never saw the row, before calibration, by the served weights
 * @param honestMargins calibrated margins whose members, weights and calibration never saw the row
 * @param evaluation of the honest margins
 * @param evidenceLevels what the ensemble was worth with values taken away; empty where that was not tried
 */
public record TrainedEnsemble(
        CalibratedEnsemble ensemble,
        PredictionSets predictionSets,
        List<LearntMember> members,
        List<Double> shares,
        Margins heldOutMargins,
        Margins honestMargins,
        Evaluation evaluation,
        List<MaskedEvidence.Level> evidenceLevels) {

    /** How many columns must be known for an answer to be worth something. */
    public int evidenceNeeded() {
        return MaskedEvidence.needed(evidenceLevels);
    }

    /** The same with what it was worth with values taken away, where that was found on other rows. */
    TrainedEnsemble withEvidence(List<MaskedEvidence.Level> levels) {
        return new TrainedEnsemble(
                ensemble, predictionSets, members, shares, heldOutMargins, honestMargins, evaluation, levels);
    }

    /** The same ensemble as a finding of its own: one class, whose probability is that of the table's second class. */
    public CalibratedEnsemble asFinding(String finding) {
        return new CalibratedEnsemble(ensemble.blend(), ensemble.calibration(), List.of(finding));
    }
}
