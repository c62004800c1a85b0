using System.Buffers;
using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Serialization;

namespace FullStackAI.Models.Neural;

/// <summary>A multi-layer perceptron: fully connected layers with rectified linear units between them.</summary>
/// <remarks>Sparse features enter through the first layer as sums of weight rows: each level of a category has a
/// learned embedding of the first layer's width. Missing dense values count as 0.</remarks>
public sealed class MlpModel : Model
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "mlp";

    private const int BatchRows = 64;
    private readonly MlpLayer[] _layers;
    private readonly float[] _sparseWeights;
    private readonly int _denseCount;
    private readonly int _widest;

    internal MlpModel(IReadOnlyList<Feature> features, int outputCount, Link link, int denseCount, MlpLayer[] layers, float[] sparseWeights)
        : base(features, outputCount, link)
    {
        _denseCount = denseCount;
        _layers = layers;
        _sparseWeights = sparseWeights;
        _widest = layers.Max(layer => layer.Width);
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    internal IReadOnlyList<MlpLayer> Layers => _layers;

    /// <summary>[sparse features × width of the first layer].</summary>
    internal ReadOnlySpan<float> SparseWeights => _sparseWeights;

    /// <summary>The number of units of each hidden layer, from the input on.</summary>
    public IReadOnlyList<int> HiddenLayers => [.. _layers[..^1].Select(layer => layer.Outputs)];

    /// <summary>The number of learned numbers.</summary>
    public long ParameterCount => _sparseWeights.LongLength + _layers.Sum(layer => (long)(layer.Inputs + 1) * layer.Outputs);

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        float[] buffer = ArrayPool<float>.Shared.Rent(_denseCount + (2 * _widest));
        Span<float> inputs = buffer.AsSpan(0, _denseCount);
        for (int feature = 0; feature < _denseCount; feature++)
        {
            inputs[feature] = float.IsNaN(row.Dense[feature]) ? 0 : row.Dense[feature];
        }

        Span<float> first = buffer.AsSpan(_denseCount, _layers[0].Width);
        _layers[0].Bias.CopyTo(first);
        AddSparse(row.SparseIndices, row.SparseValues, first);
        ReadOnlySpan<float> outputs = Forward(
            inputs, 1, buffer.AsSpan(_denseCount, _widest), buffer.AsSpan(_denseCount + _widest, _widest));
        for (int output = 0; output < OutputCount; output++)
        {
            scores[output] = outputs[output];
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <inheritdoc/>
    public override void Score(FeatureMatrix features, Span<double> scores)
    {
        float[] buffer = ArrayPool<float>.Shared.Rent(BatchRows * (_denseCount + (2 * _widest)));
        Span<float> inputs = buffer.AsSpan(0, BatchRows * _denseCount);
        Span<float> a = buffer.AsSpan(BatchRows * _denseCount, BatchRows * _widest);
        Span<float> b = buffer.AsSpan(BatchRows * (_denseCount + _widest), BatchRows * _widest);
        int width = _layers[0].Width;
        for (int start = 0; start < features.Rows; start += BatchRows)
        {
            int rows = Math.Min(BatchRows, features.Rows - start);
            MlpInputs.GatherDense(features, start, rows, inputs);
            for (int row = 0; row < rows; row++)
            {
                Span<float> first = a.Slice(row * width, width);
                _layers[0].Bias.CopyTo(first);
                if (features.Sparse is not null)
                {
                    SparseVector stored = features.Sparse[start + row];
                    AddSparse(stored.Indices, stored.Values, first);
                }
            }

            ReadOnlySpan<float> outputs = Forward(inputs, rows, a, b);
            int lastWidth = _layers[^1].Width;
            for (int row = 0; row < rows; row++)
            {
                for (int output = 0; output < OutputCount; output++)
                {
                    scores[((start + row) * OutputCount) + output] = outputs[(row * lastWidth) + output];
                }
            }
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        FeatureList.Write(writer, Features);
        writer.WriteInt32(OutputCount);
        writer.WriteByte((byte)Link);
        writer.WriteInt32(_denseCount);
        writer.WriteSingles(_sparseWeights);
        writer.WriteInt32(_layers.Length);
        foreach (MlpLayer layer in _layers)
        {
            layer.Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    /// <exception cref="InvalidDataException">The bytes are no such model.</exception>
    public static MlpModel Read(ComponentReader reader)
    {
        Feature[] features = FeatureList.Read(reader);
        int outputCount = reader.ReadInt32();
        byte link = reader.ReadByte();
        int denseCount = reader.ReadInt32();
        float[] sparseWeights = reader.ReadSingles();
        var layers = new MlpLayer[reader.ReadCount(16)];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = MlpLayer.Read(reader);
        }

        bool fits = layers.Length > 0 && link <= (byte)Link.NormalizedSigmoid && outputCount == layers[^1].Outputs
            && denseCount >= 0 && denseCount <= features.Length && layers[0].Inputs == denseCount
            && sparseWeights.LongLength == (long)(features.Length - denseCount) * layers[0].Width;
        for (int i = 1; fits && i < layers.Length; i++)
        {
            fits = layers[i].Inputs == layers[i - 1].Outputs;
        }

        return fits
            ? new MlpModel(features, outputCount, (Link)link, denseCount, layers, sparseWeights)
            : throw reader.Fault("the layers of a multi-layer perceptron do not fit each other");
    }

    private void AddSparse(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> first)
    {
        int width = _layers[0].Width;
        for (int i = 0; i < indices.Length; i++)
        {
            MatrixKernels.AddScaled(values[i], _sparseWeights.AsSpan(indices[i] * width, width), first);
        }
    }

    /// <summary>Runs all layers; <paramref name="a"/> holds the first layer's biases and sparse sums on entry.</summary>
    private ReadOnlySpan<float> Forward(ReadOnlySpan<float> inputs, int rows, Span<float> a, Span<float> b)
    {
        MatrixKernels.AddMultiply(inputs, _layers[0].Weights, a, rows, _denseCount, _layers[0].Width);
        for (int i = 1; i < _layers.Length; i++)
        {
            int width = _layers[i - 1].Width;
            MlpInputs.RectifyAndPack(a, rows, _layers[i - 1].Outputs, width);
            MatrixKernels.Multiply(a, _layers[i].Weights, _layers[i].Bias, b, rows, _layers[i].Inputs, _layers[i].Width);
            Span<float> swap = a;
            a = b;
            b = swap;
        }

        return a;
    }
}
