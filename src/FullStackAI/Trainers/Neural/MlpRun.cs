using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Neural;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Neural;

/// <summary>One training run of a perceptron: epochs of shuffled batches, the validation curve, and the best state.</summary>
internal sealed class MlpRun
{
    private const int BatchesBetweenPolls = 4;
    private readonly TrainingSet _data;
    private readonly TrainingSet? _validation;
    private readonly MlpOptions _options;
    private readonly TrainingContext _context;
    private readonly MlpLoss _loss;
    private readonly MlpNetwork _network;
    private readonly float[] _rows; // [rows × dense features], row after row
    private readonly float[] _gradients;
    private readonly int[] _batchRows;
    private readonly int _batch;
    private readonly int _outputs;
    private (MlpLayer[] Layers, float[] SparseWeights) _best;
    private int _step;

    internal MlpRun(TrainingSet data, TrainingSet? validation, MlpOptions options, TrainingContext context)
    {
        _data = data;
        _validation = validation;
        _options = options;
        _context = context;
        _batch = Math.Min(data.Rows, options.BatchSize ?? DefaultBatch(data.Rows));
        _outputs = data.Labels.OutputCount;
        _loss = new MlpLoss(data.Labels, data.Weights);
        int dense = data.Features.DenseCount;
        _network = new MlpNetwork(
            dense, data.Features.Sparse?.Width ?? 0, options.HiddenLayers, _outputs, _batch, context.Rng.Split("weights"));
        _network.StartFrom(_loss.StartingBias);
        _rows = new float[checked(data.Rows * dense)];
        MlpInputs.GatherDense(data.Features, 0, data.Rows, _rows);
        _gradients = new float[_batch * _network.OutputWidth];
        _batchRows = new int[_batch];
        _best = _network.Snapshot();
    }

    internal void Train()
    {
        double bestLoss = _validation is null ? double.PositiveInfinity : ValidationLoss();
        int bestEpoch = 0;
        for (int epoch = 1; epoch <= _options.MaxEpochs; epoch++)
        {
            (double trainingLoss, bool stopped) = Epoch(epoch);
            double validationLoss = _validation is null ? double.NaN : ValidationLoss();
            _context.Progress?.Report(new TrainingProgress(epoch, _options.MaxEpochs, trainingLoss, validationLoss, _context.Elapsed));
            if (_validation is null || validationLoss < bestLoss)
            {
                bestLoss = validationLoss;
                bestEpoch = epoch;
                _best = _network.Snapshot();
            }

            bool isStale = _validation is not null && _options.Patience > 0 && epoch - bestEpoch >= _options.Patience;
            if (stopped || isStale || _context.ShouldStop())
            {
                break;
            }
        }
    }

    /// <summary>The best state as a model, in the label's own units.</summary>
    internal MlpModel BuildModel(IReadOnlyList<Feature> features)
    {
        MlpLayer last = _best.Layers[^1];
        if (_step == 0)
        {
            // The time was over before the first step: its bias is the prior, its other weights are noise.
            Array.Clear(last.Weights);
            Array.Clear(_best.Layers.Length == 1 ? _best.SparseWeights : []);
        }

        if (_data.Labels.ClassCount == 0)
        {
            for (int i = 0; i < last.Weights.Length; i++)
            {
                last.Weights[i] = (float)(last.Weights[i] * _loss.Scale);
            }

            last.Bias[0] = (float)((last.Bias[0] * _loss.Scale) + _loss.Shift);
        }

        float[] sparse = _best.SparseWeights;
        if (_best.Layers.Length == 1 && _data.Labels.ClassCount == 0)
        {
            sparse = [.. sparse.Select(weight => (float)(weight * _loss.Scale))];
        }

        Link link = _data.Labels.Task switch
        {
            TaskKind.Binary => Link.Sigmoid,
            TaskKind.Multiclass => Link.Softmax,
            _ => Link.Identity,
        };
        return new MlpModel(features, _outputs, link, _data.Features.DenseCount, _best.Layers, sparse);
    }

    private static int DefaultBatch(int rows) => rows switch
    {
        < 2_000 => 32,
        < 20_000 => 128,
        < 200_000 => 256,
        _ => 512,
    };

    private (double Loss, bool Stopped) Epoch(int epoch)
    {
        int[] order = _context.Rng.Split("epoch", epoch).Permutation(_data.Rows);
        Rng dropout = _context.Rng.Split("dropout", epoch);
        double loss = 0;
        double weight = 0;
        int batches = (_data.Rows + _batch - 1) / _batch;
        for (int batch = 0; batch < batches; batch++)
        {
            if (batch % BatchesBetweenPolls == 0 && _context.ShouldStop())
            {
                return (loss / weight, true);
            }

            double done = (epoch - 1 + ((double)batch / batches)) / _options.MaxEpochs;
            if (_context.TimeLimit is { } limit)
            {
                done = Math.Max(done, _context.Elapsed / limit);
            }

            (double batchLoss, double batchWeight) = Batch(
                order.AsSpan(batch * _batch, Math.Min(_batch, _data.Rows - (batch * _batch))), dropout);
            loss += batchLoss;
            weight += batchWeight;
            _network.Step(
                new AdamW(++_step, _options.LearningRate * MlpTrainer.Schedule(done), _options.WeightDecay),
                _options.MaxGradientNorm);
        }

        return (loss / weight, false);
    }

    private (double Loss, double Weight) Batch(ReadOnlySpan<int> rows, Rng dropout)
    {
        int dense = _data.Features.DenseCount;
        double weights = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            _rows.AsSpan(rows[i] * dense, dense).CopyTo(_network.Inputs.Slice(i * dense, dense));
            _batchRows[i] = rows[i];
            weights += _data.Weights?[rows[i]] ?? 1;
        }

        if (weights == 0)
        {
            return (0, 0);
        }

        SparseMatrix? sparse = _data.Features.Sparse;
        _network.Forward(rows.Length, sparse, _batchRows, _options.Dropout, dropout);
        int width = _network.OutputWidth;
        Array.Clear(_gradients);
        double loss = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            double weight = _data.Weights?[rows[i]] ?? 1;
            Span<float> gradients = _gradients.AsSpan(i * width, _outputs);
            loss += _loss.Differentiate(_network.Scores.Slice(i * width, _outputs), _data.Labels.Values[rows[i]], gradients, weight);
            foreach (ref float gradient in gradients)
            {
                gradient = (float)(gradient / weights);
            }
        }

        _network.Backward(_gradients, rows.Length, sparse, _batchRows);
        return (loss, weights);
    }

    private double ValidationLoss()
    {
        TrainingSet validation = _validation!;
        int dense = validation.Features.DenseCount;
        Span<float> gradients = stackalloc float[Math.Min(_outputs, 256)];
        if (_outputs > gradients.Length)
        {
            gradients = new float[_outputs];
        }

        double loss = 0;
        double weights = 0;
        for (int start = 0; start < validation.Rows; start += _batch)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            int rows = Math.Min(_batch, validation.Rows - start);
            MlpInputs.GatherDense(validation.Features, start, rows, _network.Inputs[..(rows * dense)]);
            for (int i = 0; i < rows; i++)
            {
                _batchRows[i] = start + i;
            }

            _network.Forward(rows, validation.Features.Sparse, _batchRows, dropout: 0, rng: null);
            for (int i = 0; i < rows; i++)
            {
                double weight = validation.Weights?[start + i] ?? 1;
                loss += _loss.Differentiate(
                    _network.Scores.Slice(i * _network.OutputWidth, _outputs), validation.Labels.Values[start + i], gradients, weight);
                weights += weight;
            }
        }

        return weights > 0 ? loss / weights : double.PositiveInfinity;
    }
}
