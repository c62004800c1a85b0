using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Boosting.Losses;

namespace FullStackAI.Trainers.Boosting;

/// <summary>One logarithmic loss for each class against the others.</summary>
internal sealed unsafe class OneVsAllObjective(int classCount) : Objective
{
    private readonly LogLoss _loss = new(positiveWeight: 1);

    internal override int OutputCount => classCount;

    internal override Link Link => Link.NormalizedSigmoid;

    internal override double[] Initial(LabelledRows rows)
    {
        double[] start = new double[classCount];
        for (int @class = 0; @class < classCount; @class++)
        {
            using NativeArray<float> labels = LabelsOf(rows, @class);
            start[@class] = _loss.Initial(labels.Span, rows.WeightSpan);
        }

        return start;
    }

    internal override GradientPlan Plan(LabelledRows rows, ScoreTable scores, ThreadTeam team)
    {
        var losses = new Loss[classCount];
        var labels = new NativeArray<float>[classCount];
        for (int @class = 0; @class < classCount; @class++)
        {
            losses[@class] = _loss;
            labels[@class] = LabelsOf(rows, @class);
        }

        return new PointwisePlan(rows, scores, losses, labels, team);
    }

    internal override double Evaluate(LabelledRows rows, ScoreTable scores, ThreadTeam team) => WeightedMean(rows, team, row =>
    {
        double sum = 0;
        for (int @class = 0; @class < classCount; @class++)
        {
            sum += _loss.Value(scores[@class][row], rows.Labels[row] == @class ? 1 : 0);
        }

        return sum;
    });

    private static NativeArray<float> LabelsOf(LabelledRows rows, int @class)
    {
        var labels = new NativeArray<float>(rows.Count);
        for (int row = 0; row < rows.Count; row++)
        {
            labels.Pointer[row] = rows.Labels[row] == @class ? 1 : 0;
        }

        return labels;
    }
}
