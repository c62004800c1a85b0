using FullStackAI.Numerics;
using FullStackAI.Serialization;

namespace FullStackAI.Models.Neural;

/// <summary>One fully connected layer: outputs = bias + inputs × weights, padded to whole vectors.</summary>
/// <param name="Inputs">The number of inputs.</param>
/// <param name="Outputs">The number of outputs.</param>
/// <param name="Weights">[inputs × width], row after row; what lies beyond the outputs is 0.</param>
/// <param name="Bias">[width]; what lies beyond the outputs is 0.</param>
internal sealed record MlpLayer(int Inputs, int Outputs, float[] Weights, float[] Bias)
{
    /// <summary>The number of outputs, padded.</summary>
    internal int Width => Bias.Length;

    internal void Write(ComponentWriter writer)
    {
        writer.WriteInt32(Inputs);
        writer.WriteInt32(Outputs);
        writer.WriteSingles(Weights);
        writer.WriteSingles(Bias);
    }

    internal static MlpLayer Read(ComponentReader reader)
    {
        var layer = new MlpLayer(reader.ReadInt32(), reader.ReadInt32(), reader.ReadSingles(), reader.ReadSingles());
        return layer.Inputs >= 0
            && layer.Outputs >= 1
            && layer.Width == MatrixKernels.Padded(layer.Outputs)
            && layer.Weights.LongLength == (long)layer.Inputs * layer.Width
            ? layer
            : throw reader.Fault(
                $"a layer of {layer.Inputs} inputs and {layer.Outputs} outputs has {layer.Weights.Length} weights and {layer.Bias.Length} biases");
    }
}
