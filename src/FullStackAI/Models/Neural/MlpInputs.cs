using FullStackAI.Data;

namespace FullStackAI.Models.Neural;

/// <summary>Brings rows into the form the layers of a perceptron read.</summary>
internal static class MlpInputs
{
    /// <summary>Copies dense features row after row; a missing number becomes 0.</summary>
    /// <param name="features">[rows × features].</param>
    /// <param name="start">The first row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">[rows × dense features]; out.</param>
    internal static void GatherDense(FeatureMatrix features, int start, int rows, Span<float> inputs)
    {
        int count = features.DenseCount;
        for (int feature = 0; feature < count; feature++)
        {
            ReadOnlySpan<float> column = features.Dense(feature).Slice(start, rows);
            for (int row = 0; row < rows; row++)
            {
                inputs[(row * count) + feature] = float.IsNaN(column[row]) ? 0 : column[row];
            }
        }
    }

    /// <summary>Rectifies in place, and closes the gaps of the padding so that rows lie <paramref name="outputs"/> apart.</summary>
    /// <param name="values">[rows × width] in; [rows × outputs] out.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="outputs">The units that count.</param>
    /// <param name="width">The units with padding.</param>
    internal static void RectifyAndPack(Span<float> values, int rows, int outputs, int width)
    {
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> from = values.Slice(row * width, outputs);
            Span<float> to = values.Slice(row * outputs, outputs);
            for (int i = 0; i < from.Length; i++)
            {
                to[i] = from[i] > 0 ? from[i] : 0;
            }
        }
    }
}
