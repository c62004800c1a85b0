using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models;

/// <summary>The part that every model's binary form begins with: the features and the link.</summary>
internal static class FeatureList
{
    private const int SmallestFeatureBytes = 12; // two lengths and the number of levels

    /// <summary>Writes the features.</summary>
    internal static void Write(ComponentWriter writer, IReadOnlyList<Feature> features)
    {
        writer.WriteInt32(features.Count);
        foreach (Feature feature in features)
        {
            writer.WriteString(feature.Name);
            writer.WriteString(feature.Source);
            writer.WriteInt32(feature.LevelCount);
        }
    }

    /// <summary>Reads the features.</summary>
    internal static Feature[] Read(ComponentReader reader)
    {
        var features = new Feature[reader.ReadCount(SmallestFeatureBytes)];
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = new Feature(reader.ReadString(), reader.ReadString(), reader.ReadInt32());
            if (features[i].LevelCount < 0)
            {
                throw reader.Fault($"feature '{features[i].Name}' claims {features[i].LevelCount} levels");
            }
        }

        return features;
    }

    /// <summary>Reads a link and checks that it exists.</summary>
    internal static Link ReadLink(ComponentReader reader)
    {
        var link = (Link)reader.ReadByte();
        return link <= Link.NormalizedSigmoid ? link : throw reader.Fault($"link {(int)link} is unknown");
    }

    /// <summary>Reads how many of the features are dense.</summary>
    internal static int ReadDenseCount(ComponentReader reader, int featureCount)
    {
        int dense = reader.ReadInt32();
        return dense >= 0 && dense <= featureCount ? dense : throw reader.Fault($"{dense} of {featureCount} features are said to be dense");
    }

    /// <summary>Reads the number of outputs.</summary>
    internal static int ReadOutputCount(ComponentReader reader)
    {
        int outputs = reader.ReadInt32();
        return outputs >= 1 ? outputs : throw reader.Fault($"a model claims {outputs} outputs; expected 1 or more");
    }

    /// <summary>Refuses features of another width than the model was trained on.</summary>
    internal static void Check(Model model, int expectedDense, int foundDense)
    {
        if (expectedDense != foundDense)
        {
            throw new ArgumentException(
                $"The model '{model.ComponentName}' was trained on {expectedDense} dense features; got {foundDense}. Run the pipeline it was trained with.",
                nameof(foundDense));
        }
    }
}
