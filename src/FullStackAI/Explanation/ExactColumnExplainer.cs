using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Baseline;
using FullStackAI.Models.Linear;
using FullStackAI.Models.Trees;
using FullStackAI.Preprocessing;

namespace FullStackAI.Explanation;

/// <summary>Exact contributions of trees and linear models, member by member, weighted as the blend weighs
/// their raw scores, and brought back from features to the columns they come from.</summary>
internal sealed class ExactColumnExplainer : ColumnExplainer
{
    private readonly Blend _blend;
    private readonly FeatureOwners _owners;
    private readonly ContributionExplainer[][] _explainers;
    private readonly double[] _baseline;
    private readonly int _maximumParts;
    private readonly int _largest;

    internal ExactColumnExplainer(BundleSignature signature, Blend blend, Table? background, ExplainOptions options)
    {
        _blend = blend;
        _owners = new FeatureOwners(signature, blend);
        _maximumParts = options.MaximumParts;
        _explainers = [.. blend.Groups.Select(group => Explainers(group, background))];
        _baseline = new double[blend.OutputCount];
        for (int group = 0; group < _explainers.Length; group++)
        {
            for (int model = 0; model < _explainers[group].Length; model++)
            {
                for (int output = 0; output < _baseline.Length; output++)
                {
                    _baseline[output] += blend.Groups[group].Weights[model] * _explainers[group][model].Baseline[output];
                }
            }
        }

        _largest = blend.Groups.Max(group => group.Pipeline.Features.Count);
        ContributionMethod[] methods = [.. _explainers.SelectMany(group => group).Select(explainer => explainer.Method).Distinct()];
        Method = methods.Length == 1 ? methods[0] : ContributionMethod.Blend;
    }

    internal override ContributionMethod Method { get; }

    internal override IReadOnlyList<double> Baseline => _baseline;

    /// <summary>Whether every member has exact contributions.</summary>
    internal static bool Serves(Blend blend) =>
        blend.Groups.All(group => group.Models.All(model => model is TreeEnsembleModel or LinearModel or BaselineModel));

    /// <summary>Whether a member is measured against background rows.</summary>
    internal static bool NeedsBackground(Blend blend) => blend.Groups.Any(group => group.Models.Any(model => model is LinearModel));

    internal override Block[] NewBlocks() => [.. _blend.Groups.Select(group => group.Pipeline.NewBlock(capacity: 1))];

    internal override void Explain(Table prepared, int row, Block[] blocks, RowShares shares, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int outputs = _baseline.Length;
        double[] parts = new double[_owners.Parts.Count * outputs];
        float[] values = new float[_owners.Parts.Count];
        double[] own = new double[_largest * outputs];
        double[] score = new double[outputs];
        var features = new RowFeatures();
        for (int number = 0; number < _blend.Groups.Length; number++)
        {
            BlendGroup group = _blend.Groups[number];
            group.Pipeline.Read(prepared, row, 1, blocks[number]);
            group.Pipeline.Run(blocks[number]);
            group.Pipeline.Gather(blocks[number], 0, features);
            int[] partOf = _owners.PartOf[number];
            Note(features, partOf, values);
            var cells = new FeatureRow(features.Dense, features.SparseIndices, features.SparseValues);
            for (int model = 0; model < group.Models.Length; model++)
            {
                double weight = group.Weights[model];
                _explainers[number][model].Explain(cells, own);
                for (int i = 0; i < partOf.Length * outputs; i++)
                {
                    parts[(partOf[i / outputs] * outputs) + (i % outputs)] += weight * own[i];
                }

                group.Models[model].Score(cells, score);
                for (int output = 0; output < outputs; output++)
                {
                    shares.Scores[output] += weight * score[output];
                }
            }
        }

        Gather(parts, values, outputs, shares);
    }

    private static ContributionExplainer[] Explainers(BlendGroup group, Table? background)
    {
        FeatureMatrix? features = null;
        return [.. group.Models.Select(model => model is not LinearModel
            ? ContributionExplainer.For(model)
            : ContributionExplainer.For(model, features ??= background is null ? null : group.Pipeline.Transform(background)))];
    }

    private static void Note(RowFeatures features, int[] partOf, float[] values)
    {
        ReadOnlySpan<float> dense = features.Dense;
        for (int feature = 0; feature < dense.Length; feature++)
        {
            values[partOf[feature]] = dense[feature];
        }

        ReadOnlySpan<int> indices = features.SparseIndices;
        for (int i = 0; i < indices.Length; i++)
        {
            values[partOf[dense.Length + indices[i]]] = features.SparseValues[i];
        }
    }

    /// <summary>From features to columns.</summary>
    private void Gather(double[] parts, float[] values, int outputs, RowShares shares)
    {
        for (int column = 0; column < _owners.Of.Length; column++)
        {
            int[] own = _owners.Of[column];
            for (int output = 0; output < outputs; output++)
            {
                double sum = 0;
                foreach (int part in own)
                {
                    sum += parts[(part * outputs) + output] * _owners.ShareOf(part);
                }

                shares.Contributions[(column * outputs) + output] = sum;
                if (own.Length > 1 && _maximumParts > 0)
                {
                    shares.Parts[(column * outputs) + output] = Largest(own, parts, values, outputs, output);
                }
            }
        }
    }

    private FeatureContribution[] Largest(int[] own, double[] parts, float[] values, int outputs, int output)
    {
        var kept = new PriorityQueue<int, (double Size, int Order)>();
        foreach (int part in own)
        {
            double size = Math.Abs(parts[(part * outputs) + output]);
            if (size == 0)
            {
                continue;
            }

            if (kept.Count < _maximumParts)
            {
                kept.Enqueue(part, (size, -part));
            }
            else
            {
                kept.EnqueueDequeue(part, (size, -part));
            }
        }

        var largest = new FeatureContribution[kept.Count];
        for (int i = largest.Length - 1; i >= 0; i--)
        {
            int part = kept.Dequeue();
            largest[i] = new FeatureContribution(
                _owners.Parts[part].Name, values[part], parts[(part * outputs) + output] * _owners.ShareOf(part));
        }

        return largest;
    }
}
