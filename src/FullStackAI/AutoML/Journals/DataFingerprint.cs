using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;

namespace FullStackAI.AutoML;

/// <summary>Says whether two runs have the same rows, weights, folds, constraints and seed, so that their trials can be compared.</summary>
internal static class DataFingerprint
{
    private const int SampledRows = 1_000; // of each feature; labels and folds count whole

    private static readonly byte[] Format = "FullStackAI journal 1"u8.ToArray();

    internal static byte[] Of(LabelledTable data, IReadOnlyList<Fold> folds, Experiment experiment)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Format);
        hash.AppendData(BitConverter.GetBytes(experiment.Seed));
        hash.AppendData(MemoryMarshal.AsBytes(data.Labels.Values));
        Add(hash, $"{data.Labels.Task}\n{string.Join('\n', data.Labels.ClassNames)}");
        foreach (Fold fold in folds)
        {
            hash.AppendData(MemoryMarshal.AsBytes(fold.Test.AsSpan()));
        }

        int stride = Math.Max(1, data.Count / SampledRows);
        var text = new StringBuilder();
        foreach (Column column in data.Features.Columns)
        {
            text.Clear().Append(column.Name).Append('\n').Append(column.Kind).Append('\n');
            for (int row = 0; row < column.Length; row += stride)
            {
                text.Append(column.IsMissing(row) ? "\0" : LabelValues.Name(column, row)).Append('\n');
            }

            Add(hash, text.ToString());
        }

        if (data.Weights is { } weights)
        {
            Add(hash, "weights\n");
            hash.AppendData(MemoryMarshal.AsBytes(weights.AsSpan()));
        }

        foreach ((string column, int sign) in experiment.MonotoneColumns.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(hash, string.Create(CultureInfo.InvariantCulture, $"monotone {sign} {column}\n"));
        }

        return [.. Format, .. hash.GetHashAndReset()];
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
