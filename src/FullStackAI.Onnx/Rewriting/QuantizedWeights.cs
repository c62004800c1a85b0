namespace FullStackAI.Onnx.Rewriting;

/// <summary>Weights as int8, symmetric around 0: one scale for all, or one per output.</summary>
/// <param name="Values">As many as the weights, in their order.</param>
/// <param name="Scales">[1] or [outputs].</param>
internal sealed record QuantizedWeights(sbyte[] Values, float[] Scales)
{
    /// <summary>Rounds weights to int8.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="perChannel">One scale per output rather than one for all.</param>
    /// <param name="largest">The largest magnitude used: 127, or 63 where sums of two products must fit 16 bits.</param>
    internal static QuantizedWeights Of(DenseLayer layer, bool perChannel, int largest)
    {
        ReadOnlySpan<float> weights = layer.Weights.Values<float>();
        int inner = 1;
        for (int axis = layer.OutputAxis + 1; axis < layer.Weights.Dimensions.Count; axis++)
        {
            inner *= (int)layer.Weights.Dimensions[axis];
        }

        int channels = perChannel ? layer.Outputs : 1;
        float[] scales = new float[channels];
        for (int i = 0; i < weights.Length; i++)
        {
            int channel = perChannel ? i / inner % layer.Outputs : 0;
            scales[channel] = Math.Max(scales[channel], Math.Abs(weights[i]));
        }

        for (int channel = 0; channel < channels; channel++)
        {
            scales[channel] = scales[channel] > 0 ? scales[channel] / largest : 1;
        }

        sbyte[] values = new sbyte[weights.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = perChannel ? i / inner % layer.Outputs : 0;
            values[i] = (sbyte)Math.Clamp(MathF.Round(weights[i] / scales[channel]), -largest, largest);
        }

        return new QuantizedWeights(values, scales);
    }

    internal OnnxTensor ValueTensor(OnnxTensor weights) =>
        OnnxTensor.Create<sbyte>(weights.Name + "_int8", Values, [.. weights.Dimensions]);

    internal OnnxTensor ScaleTensor(string name) =>
        Scales.Length == 1 ? OnnxTensor.Create(name, [Scales[0]]) : OnnxTensor.Create<float>(name, Scales, Scales.Length);
}
