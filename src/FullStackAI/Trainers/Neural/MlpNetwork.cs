using FullStackAI.Data;
using FullStackAI.Models.Neural;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Neural;

/// <summary>The layers of a perceptron while it learns: weights, gradients, moments, and the activations of one batch.</summary>
internal sealed class MlpNetwork
{
    private readonly TrainableLayer[] _layers;
    private readonly TrainableEmbedding? _embedding;
    private readonly float[][] _activations; // [layer][batch × units of the layer before]; the first is the input
    private readonly float[][] _outputs; // [layer][batch × width]
    private readonly float[][] _keep; // [hidden layer][batch × units]; 0 where dropped or cut off by the rectifier
    private readonly float[] _deltas;
    private readonly float[] _packed;

    internal MlpNetwork(int denseCount, int sparseWidth, IReadOnlyList<int> hidden, int outputs, int batch, Rng rng)
    {
        int[] units = [denseCount, .. hidden, outputs];
        _layers = new TrainableLayer[units.Length - 1];
        _activations = new float[_layers.Length][];
        _outputs = new float[_layers.Length][];
        _keep = new float[_layers.Length][];
        for (int i = 0; i < _layers.Length; i++)
        {
            int fanIn = i == 0 ? Math.Max(1, denseCount + Math.Min(sparseWidth, 32)) : units[i];
            _layers[i] = new TrainableLayer(units[i], units[i + 1], fanIn, isLast: i == _layers.Length - 1, rng.Split("layer", i));
            _activations[i] = new float[batch * units[i]];
            _outputs[i] = new float[batch * _layers[i].Width];
            _keep[i] = new float[batch * units[i]];
        }

        int widest = _layers.Max(layer => Math.Max(layer.Width, MatrixKernels.Padded(layer.Inputs)));
        _deltas = new float[batch * widest];
        _packed = new float[batch * widest];
        _embedding = sparseWidth == 0 ? null : new TrainableEmbedding(sparseWidth, _layers[0].Width, units[1], rng.Split("embedding"));
    }

    /// <summary>[batch × dense features]; the caller writes the rows of the batch here.</summary>
    internal Span<float> Inputs => _activations[0];

    /// <summary>[batch × <see cref="OutputWidth"/>]; scores after <see cref="Forward"/>.</summary>
    internal Span<float> Scores => _outputs[^1];

    /// <summary>The distance between the scores of two rows.</summary>
    internal int OutputWidth => _layers[^1].Width;

    /// <summary>Every array of weights and the array of its gradients.</summary>
    internal IEnumerable<(float[] Weights, float[] Gradient)> Parameters =>
        _layers.SelectMany(layer => new[] { (layer.Weights, layer.WeightGradient), (layer.Bias, layer.BiasGradient) })
            .Concat(_embedding is null ? [] : [(_embedding.Weights, _embedding.Gradient)]);

    /// <summary>Sets the biases of the last layer, for example to the mean of the labels.</summary>
    internal void StartFrom(ReadOnlySpan<float> outputBias) => outputBias.CopyTo(_layers[^1].Bias);

    /// <summary>Scores the rows in <see cref="Inputs"/>; with a positive dropout rate some units are left out.</summary>
    internal void Forward(int rows, SparseMatrix? sparse, ReadOnlySpan<int> sparseRows, double dropout, Rng? rng)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            TrainableLayer layer = _layers[i];
            for (int row = 0; row < rows; row++)
            {
                layer.Bias.CopyTo(_outputs[i], row * layer.Width);
            }

            if (i == 0 && sparse is not null)
            {
                _embedding!.Forward(sparse, sparseRows[..rows], _outputs[0]);
            }

            MatrixKernels.AddMultiply(_activations[i], layer.Weights, _outputs[i], rows, layer.Inputs, layer.Width);
            if (i + 1 < _layers.Length)
            {
                Activate(i, rows, dropout, rng);
            }
        }
    }

    /// <summary>Adds the gradients of the weights, from the gradients of the scores.</summary>
    /// <param name="gradients">[rows × <see cref="OutputWidth"/>]; in; overwritten.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="sparse">The sparse block of the training rows; null when there is none.</param>
    /// <param name="sparseRows">[rows]; the batch's rows in it.</param>
    internal void Backward(Span<float> gradients, int rows, SparseMatrix? sparse, ReadOnlySpan<int> sparseRows)
    {
        gradients[..(rows * OutputWidth)].CopyTo(_deltas);
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            TrainableLayer layer = _layers[i];
            ReadOnlySpan<float> deltas = _deltas.AsSpan(0, rows * layer.Width);
            MatrixKernels.AddTransposedMultiply(_activations[i], deltas, layer.WeightGradient, rows, layer.Inputs, layer.Width);
            for (int row = 0; row < rows; row++)
            {
                MatrixKernels.AddScaled(1, deltas.Slice(row * layer.Width, layer.Width), layer.BiasGradient);
            }

            if (i > 0)
            {
                BackThrough(i, rows);
            }
            else if (sparse is not null)
            {
                _embedding!.Backward(sparse, sparseRows[..rows], deltas);
            }
        }
    }

    /// <summary>One step of the optimiser; gradients are clipped to a norm and forgotten.</summary>
    internal void Step(AdamW optimizer, double clipNorm)
    {
        double squares = _embedding?.GradientSquares() ?? 0;
        foreach (TrainableLayer layer in _layers)
        {
            squares += layer.GradientSquares();
        }

        double norm = Math.Sqrt(squares);
        if (!double.IsFinite(norm))
        {
            // A batch whose gradient overflowed teaches nothing: skip it rather than spoil every weight.
            foreach (TrainableLayer layer in _layers)
            {
                layer.ForgetGradient();
            }

            _embedding?.ForgetGradient();
            return;
        }

        float scale = norm > clipNorm ? (float)(clipNorm / norm) : 1f;
        foreach (TrainableLayer layer in _layers)
        {
            layer.Step(optimizer, scale);
        }

        _embedding?.Step(optimizer, scale);
    }

    /// <summary>A copy of the weights: layers, then the rows of the sparse features.</summary>
    internal (MlpLayer[] Layers, float[] SparseWeights) Snapshot() =>
        ([.. _layers.Select(layer => layer.Snapshot())], _embedding is null ? [] : [.. _embedding.Weights]);

    private void Activate(int i, int rows, double dropout, Rng? rng)
    {
        TrainableLayer layer = _layers[i];
        float[] next = _activations[i + 1];
        float[] keep = _keep[i + 1];
        float scale = (float)(1 / (1 - dropout));
        ulong threshold = (ulong)(dropout * 65536);
        ulong seed = dropout > 0 ? rng!.NextUInt64() : 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> from = _outputs[i].AsSpan(row * layer.Width, layer.Outputs);
            Span<float> to = next.AsSpan(row * layer.Outputs, layer.Outputs);
            Span<float> kept = keep.AsSpan(row * layer.Outputs, layer.Outputs);
            ulong bits = 0;
            for (int unit = 0; unit < from.Length; unit++)
            {
                bool drop = false;
                if (dropout > 0)
                {
                    bits = unit % 4 == 0 ? Rng.Mix(seed + ((ulong)((row * from.Length) + unit + 1) * 0x9E3779B97F4A7C15UL)) : bits >> 16;
                    drop = (bits & 0xFFFF) < threshold;
                }

                kept[unit] = !drop && from[unit] > 0 ? scale : 0;
                to[unit] = drop || from[unit] <= 0 ? 0 : from[unit] * scale;
            }
        }
    }

    private void BackThrough(int i, int rows)
    {
        TrainableLayer layer = _layers[i];
        int units = layer.Inputs;
        int padded = MatrixKernels.Padded(units);
        layer.Transpose();
        Pack(_deltas, _packed, rows, layer.Outputs, layer.Width);
        _deltas.AsSpan(0, rows * padded).Clear();
        MatrixKernels.AddMultiply(_packed, layer.Transposed, _deltas, rows, layer.Outputs, padded);
        float[] keep = _keep[i];
        for (int row = 0; row < rows; row++)
        {
            Span<float> delta = _deltas.AsSpan(row * padded, units);
            ReadOnlySpan<float> kept = keep.AsSpan(row * units, units);
            for (int unit = 0; unit < units; unit++)
            {
                delta[unit] *= kept[unit];
            }
        }
    }

    private static void Pack(ReadOnlySpan<float> from, Span<float> to, int rows, int outputs, int width)
    {
        for (int row = 0; row < rows; row++)
        {
            from.Slice(row * width, outputs).CopyTo(to.Slice(row * outputs, outputs));
        }
    }
}
