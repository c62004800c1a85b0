using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Boosting.Losses;

namespace FullStackAI.Trainers.Boosting;

/// <summary>A loss of one score per row.</summary>
internal sealed unsafe class PointwiseObjective(Loss loss) : Objective
{
    internal override int OutputCount => 1;

    internal override Link Link => loss.Link;

    internal override bool HasConstantHessian => loss.HasConstantHessian;

    internal override double? LeafQuantile => loss.LeafQuantile;

    internal override double[] Initial(LabelledRows rows)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            if (loss.FaultOf(rows.Labels[row]) is { } expected)
            {
                throw new ArgumentException(
                    $"Label of row {row} is {rows.Labels[row]}, but loss '{loss.Name}' needs labels {expected}. Choose another loss or remove the row.");
            }
        }

        return [loss.Initial(rows.LabelSpan, rows.WeightSpan)];
    }

    internal override GradientPlan Plan(LabelledRows rows, ScoreTable scores, ThreadTeam team) =>
        new PointwisePlan(rows, scores, [loss], [], team);

    internal override double Evaluate(LabelledRows rows, ScoreTable scores, ThreadTeam team) =>
        WeightedMean(rows, team, row => loss.Value(scores[0][row], rows.Labels[row]));
}
