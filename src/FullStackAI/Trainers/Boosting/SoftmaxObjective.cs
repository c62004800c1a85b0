using System.Runtime.Intrinsics;
using FullStackAI.Models;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Softmax cross-entropy over three classes or more: one tree per class and round.</summary>
internal sealed unsafe class SoftmaxObjective(int classCount) : Objective
{
    private const double Smallest = 1e-15;

    internal override int OutputCount => classCount;

    internal override Link Link => Link.Softmax;

    internal override double[] Initial(LabelledRows rows)
    {
        double[] sums = new double[classCount];
        double total = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            double weight = rows.Weights is null ? 1 : rows.Weights[row];
            sums[(int)rows.Labels[row]] += weight;
            total += weight;
        }

        return Array.ConvertAll(sums, sum => Elementary.Log(Math.Max(Smallest, sum / total)));
    }

    internal override GradientPlan Plan(LabelledRows rows, ScoreTable scores, ThreadTeam team) => new SoftmaxPlan(rows, scores, team);

    internal override double Evaluate(LabelledRows rows, ScoreTable scores, ThreadTeam team) => WeightedMean(rows, team, row =>
    {
        double max = double.NegativeInfinity;
        for (int @class = 0; @class < classCount; @class++)
        {
            max = Math.Max(max, scores[@class][row]);
        }

        double sum = 0;
        for (int @class = 0; @class < classCount; @class++)
        {
            sum += Elementary.Exp(scores[@class][row] - max);
        }

        return Elementary.Log(sum) + max - scores[(int)rows.Labels[row]][row];
    });

    /// <summary>Gradients p − y and hessians K / (K − 1) × p (1 − p).</summary>
    internal sealed class SoftmaxPlan(LabelledRows rows, ScoreTable scores, ThreadTeam team) : StoredPlan(rows, scores, team)
    {
        private const int PieceRows = 2048;

        protected override void Compute() =>
            Team.ForEach((Rows.Count + PieceRows - 1) / PieceRows, (_, piece) =>
            {
                int start = piece * PieceRows;
                int end = Math.Min(Rows.Count, start + PieceRows);
                if (Vector512.IsHardwareAccelerated)
                {
                    start = Run<DoubleLanes8>(start, end);
                }
                else if (Vector256.IsHardwareAccelerated)
                {
                    start = Run<DoubleLanes4>(start, end);
                }
                else if (Vector128.IsHardwareAccelerated)
                {
                    start = Run<DoubleLanes2>(start, end);
                }

                Run<DoubleLanes1>(start, end);
            });

        /// <summary>The gradients of rows at given lanes, up to the last full group.</summary>
        /// <returns>The first row not done.</returns>
        internal int Run<TLanes>(int start, int end)
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            int classes = Scores.OutputCount;
            double factor = classes / (classes - 1.0);
            var powers = new TLanes[classes];
            TLanes one = TLanes.Create(1.0);
            int row = start;
            for (; row + TLanes.Count <= end; row += TLanes.Count)
            {
                TLanes max = TLanes.Create(double.NegativeInfinity);
                for (int @class = 0; @class < classes; @class++)
                {
                    max = TLanes.Max(max, TLanes.Load(Scores[@class] + row));
                }

                TLanes sum = TLanes.Create(0.0);
                for (int @class = 0; @class < classes; @class++)
                {
                    powers[@class] = Elementary.Exp(TLanes.Load(Scores[@class] + row) - max);
                    sum += powers[@class];
                }

                TLanes label = TLanes.LoadFloats(Rows.Labels + row);
                TLanes weight = Rows.Weights is null ? one : TLanes.LoadFloats(Rows.Weights + row);
                TLanes scaled = weight * TLanes.Create(factor);
                for (int @class = 0; @class < classes; @class++)
                {
                    TLanes probability = powers[@class] / sum;
                    TLanes number = TLanes.Create(@class);
                    TLanes isClass = TLanes.And(TLanes.AtLeast(label, number), TLanes.AtLeast(number, label));
                    TLanes gradient = probability - TLanes.And(isClass, one);
                    TLanes.StoreFloats(gradient * weight, Gradients(@class) + row);
                    TLanes.StoreFloats(probability * (one - probability) * scaled, Hessians(@class) + row);
                }
            }

            return row;
        }
    }
}
