using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.Bundles;

/// <summary>A model whose answers can be worked out by hand: output o is bias + Σ (1 + o) ·
/// (feature + 1) · cell, a missing cell counting as 0.5.</summary>
internal sealed class SumModel(
    IReadOnlyList<Feature> features, int outputCount, Link link, double bias) : Model(features, outputCount, link)
{
    internal const string RegisteredName = "test-sum";

    public override string ComponentName => RegisteredName;

    public override void Score(in FeatureRow row, Span<double> scores)
    {
        for (int output = 0; output < OutputCount; output++)
        {
            double sum = bias;
            for (int feature = 0; feature < row.Dense.Length; feature++)
            {
                double cell = float.IsNaN(row.Dense[feature]) ? 0.5 : row.Dense[feature];
                sum += (1 + output) * (feature + 1) * cell * 0.001;
            }

            for (int i = 0; i < row.SparseIndices.Length; i++)
            {
                sum += (1 + output) * (row.Dense.Length + row.SparseIndices[i] + 1) * (double)row.SparseValues[i] * 0.001;
            }

            scores[output] = output == 1 ? -sum : sum;
        }
    }

    public override void Write(ComponentWriter writer)
    {
        writer.WriteStrings([.. Features.Select(feature => feature.Name)]);
        writer.WriteInt32(OutputCount);
        writer.WriteInt32((int)Link);
        writer.WriteDouble(bias);
    }

    internal static SumModel Read(ComponentReader reader)
    {
        Feature[] features = [.. reader.ReadStrings().Select(name => new Feature(name, name))];
        return new SumModel(features, reader.ReadInt32(), (Link)reader.ReadInt32(), reader.ReadDouble());
    }
}
