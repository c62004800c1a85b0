using FullStackAI.Models;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting;

/// <summary>LambdaRank: pairs of rows of a group pull each other into order, by how much a swap would change NDCG.</summary>
/// <remarks>Source: Burges, From RankNet to LambdaRank to LambdaMART (2010); truncation and normalisation as LightGBM's.</remarks>
/// <param name="truncation">Pairs count when one of them stands above this rank.</param>
/// <param name="normalize">Whether each group's gradients are put on one scale.</param>
internal sealed unsafe class LambdaRankObjective(int truncation, bool normalize) : Objective
{
    private const int MaxRelevance = 31;
    private const int EvaluatedDepth = 10;
    private const double Softening = 0.01;

    internal override int OutputCount => 1;

    internal override Link Link => Link.Identity;

    internal override double[] Initial(LabelledRows rows)
    {
        if (rows.GroupSizes is null)
        {
            throw new ArgumentException("A ranking needs the sizes of its groups. Give the training set `groupSizes`.");
        }

        for (int row = 0; row < rows.Count; row++)
        {
            if (rows.Labels[row] is < 0 or > MaxRelevance)
            {
                throw new ArgumentException(
                    $"Label of row {row} is {rows.Labels[row]}; expected a relevance in [0, {MaxRelevance}], because gains grow as 2 to its power.");
            }
        }

        return [0];
    }

    internal override GradientPlan Plan(LabelledRows rows, ScoreTable scores, ThreadTeam team) =>
        new RankPlan(rows, scores, team, truncation, normalize);

    /// <summary>1 − the mean NDCG of the first ten; a group without relevant rows counts as perfect.</summary>
    internal override double Evaluate(LabelledRows rows, ScoreTable scores, ThreadTeam team)
    {
        int[] starts = StartsOf(rows);
        double[] ndcg = new double[starts.Length - 1];
        team.ForEach(ndcg.Length, (_, group) =>
        {
            int start = starts[group];
            int count = starts[group + 1] - start;
            double best = MaxDcg(rows.Labels + start, count, EvaluatedDepth);
            int[] order = OrderOf(scores[0] + start, count);
            double dcg = 0;
            for (int rank = 0; rank < Math.Min(EvaluatedDepth, count); rank++)
            {
                dcg += Gain(rows.Labels[start + order[rank]]) * Discount(rank);
            }

            ndcg[group] = best > 0 ? dcg / best : 1;
        });
        double sum = 0;
        foreach (double value in ndcg)
        {
            sum += value;
        }

        return 1 - (sum / ndcg.Length);
    }

    private static int[] StartsOf(LabelledRows rows)
    {
        int[] sizes = rows.GroupSizes ?? [rows.Count];
        int[] starts = new int[sizes.Length + 1];
        for (int group = 0; group < sizes.Length; group++)
        {
            starts[group + 1] = starts[group] + sizes[group];
        }

        return starts;
    }

    private static double Gain(float relevance) => Elementary.Exp(relevance * 0.6931471805599453) - 1;

    private static double Discount(int rank) => 0.6931471805599453 / Elementary.Log(2.0 + rank);

    private static int[] OrderOf(double* scores, int count)
    {
        double[] keys = new double[count];
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            keys[i] = -scores[i];
            order[i] = i;
        }

        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        return order;
    }

    private static double MaxDcg(float* labels, int count, int depth)
    {
        float[] sorted = new ReadOnlySpan<float>(labels, count).ToArray();
        Array.Sort(sorted, (a, b) => b.CompareTo(a));
        double dcg = 0;
        for (int rank = 0; rank < Math.Min(depth, count); rank++)
        {
            dcg += Gain(sorted[rank]) * Discount(rank);
        }

        return dcg;
    }

    /// <summary>The pairwise gradients.</summary>
    internal sealed class RankPlan : StoredPlan
    {
        private readonly int _truncation;
        private readonly bool _normalize;
        private readonly int[] _starts;
        private readonly double[] _inverseMaxDcg;
        private readonly double[] _gains;
        private readonly double[] _discounts;

        internal RankPlan(LabelledRows rows, ScoreTable scores, ThreadTeam team, int truncation, bool normalize)
            : base(rows, scores, team)
        {
            _truncation = truncation;
            _normalize = normalize;
            _starts = StartsOf(rows);
            _inverseMaxDcg = new double[_starts.Length - 1];
            _gains = new double[rows.Count];
            int longest = 0;
            for (int group = 0; group < _inverseMaxDcg.Length; group++)
            {
                int count = _starts[group + 1] - _starts[group];
                double best = MaxDcg(rows.Labels + _starts[group], count, truncation);
                _inverseMaxDcg[group] = best > 0 ? 1 / best : 0;
                longest = Math.Max(longest, count);
            }

            for (int row = 0; row < rows.Count; row++)
            {
                _gains[row] = Gain(rows.Labels[row]);
            }

            _discounts = new double[longest];
            for (int rank = 0; rank < longest; rank++)
            {
                _discounts[rank] = Discount(rank);
            }
        }

        protected override void Compute() => Team.ForEach(_inverseMaxDcg.Length, (_, group) => ComputeGroup(group));

        private void ComputeGroup(int group)
        {
            int start = _starts[group];
            int count = _starts[group + 1] - start;
            double* scores = Scores[0] + start;
            double[] gradients = new double[count];
            double[] hessians = new double[count];
            int[] order = OrderOf(scores, count);
            bool spread = scores[order[0]] != scores[order[count - 1]];
            double sum = 0;
            for (int i = 0; i < Math.Min(_truncation, count - 1); i++)
            {
                for (int j = i + 1; j < count; j++)
                {
                    float first = Rows.Labels[start + order[i]];
                    float second = Rows.Labels[start + order[j]];
                    if (first == second)
                    {
                        continue;
                    }

                    (int high, int low) = first > second ? (order[i], order[j]) : (order[j], order[i]);
                    double difference = scores[high] - scores[low];
                    double change = (_gains[start + high] - _gains[start + low])
                        * Math.Abs(_discounts[i] - _discounts[j])
                        * _inverseMaxDcg[group];
                    if (_normalize && spread)
                    {
                        change /= Softening + Math.Abs(difference);
                    }

                    double chance = Elementary.Sigmoid(-difference);
                    double pull = chance * change;
                    double curve = chance * (1 - chance) * change;
                    gradients[high] -= pull;
                    gradients[low] += pull;
                    hessians[high] += curve;
                    hessians[low] += curve;
                    sum += 2 * pull;
                }
            }

            double factor = _normalize && sum > 0 ? Elementary.Log(1 + sum) / (0.6931471805599453 * sum) : 1;
            for (int i = 0; i < count; i++)
            {
                double weight = Rows.Weights is null ? factor : factor * Rows.Weights[start + i];
                Gradients(0)[start + i] = (float)(gradients[i] * weight);
                Hessians(0)[start + i] = (float)(hessians[i] * weight);
            }
        }
    }
}
