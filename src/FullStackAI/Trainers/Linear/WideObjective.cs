using FullStackAI.Data;
using FullStackAI.Models.Linear;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Mean loss + ½ L2 × (sum of squared weights) for many features and several outputs, with the vectors
/// of L-BFGS beside it: an iteration reads the data twice and each vector twice.</summary>
/// <remarks>
/// Vectors are [features + 1 × width] in single precision, the outputs of a feature side by side and padded
/// to eight, the intercepts last; they are scaled so that the estimated curvature is 1.
/// Margins, loss, slopes and the weights themselves are double precision. Memory: 2 × memory + 5
/// single and 1 double numbers a weight, 4 double and 1 single a row and output.
/// </remarks>
internal sealed class WideObjective : ILine
{
    private const int RowBlock = 256;
    private const long PieceWork = 1 << 18; // numbers added up in one piece of work
    private const int VectorReads = 20; // of each weight in an iteration
    private const int ChunkNumbers = 1 << 11; // numbers of a vector that are summed while they lie in the first-level cache
    private const int SumRows = 128; // rows added in single precision before their sum is added to the others
    private readonly LinearDesign _design;
    private readonly IMarginLoss _loss;
    private readonly double _l2;
    private readonly int _outputs;
    private readonly int _width;
    private readonly int _features;
    private readonly int[] _pieces; // the first feature of each piece
    private readonly float[] _root; // of the inverse curvature
    private readonly double[] _point;
    private readonly float[] _direction;
    private readonly float[] _gradient;
    private readonly float[][] _steps;
    private readonly float[][] _changes;
    private readonly float[] _derivatives;
    private readonly double[] _rowDerivatives;
    private readonly double[] _directionMargins;
    private readonly double[] _blockLosses;
    private readonly double[] _blockSlopes;
    private readonly double[] _pieceSums;
    private double[] _margins;
    private double[] _trialMargins;
    private double _pointSquared, _pointDirection, _directionSquared;

    /// <summary>Joins data, loss and penalty.</summary>
    /// <param name="design">The features.</param>
    /// <param name="loss">The loss; it gives the start.</param>
    /// <param name="moments">[features]; Σ share × cell².</param>
    /// <param name="l2">The penalty.</param>
    /// <param name="memory">Pairs of vectors remembered.</param>
    internal WideObjective(LinearDesign design, IMarginLoss loss, double[] moments, double l2, int memory)
    {
        _design = design;
        _loss = loss;
        _l2 = l2;
        _outputs = loss.Outputs;
        _width = MatrixKernels.Padded(_outputs);
        _features = design.FeatureCount;
        int length = checked((_features + 1) * _width);
        _point = new double[length];
        _direction = new float[length];
        _gradient = new float[length];
        _root = new float[length];
        Products = new LbfgsProducts(memory);
        _steps = [.. Enumerable.Range(0, Products.PlaceCount).Select(_ => new float[length])];
        _changes = [.. Enumerable.Range(0, Products.PlaceCount).Select(_ => new float[length])];
        int cells = checked(design.Rows * _outputs);
        _margins = new double[cells];
        _trialMargins = new double[cells];
        _directionMargins = new double[cells];
        _rowDerivatives = new double[cells];
        _derivatives = new float[checked(design.Rows * _width)];
        _blockLosses = new double[(design.Rows + RowBlock - 1) / RowBlock];
        _blockSlopes = new double[_blockLosses.Length];
        _pieces = Pieces();
        _pieceSums = new double[(_pieces.Length - 1) * SumsOf(_steps.Length)];
        Start(moments);
    }

    /// <summary>The inner products of the vectors.</summary>
    internal LbfgsProducts Products { get; }

    /// <summary>The value at the present point.</summary>
    internal double Value { get; private set; }

    /// <summary>The present weights.</summary>
    /// <returns>[features × outputs, then outputs].</returns>
    internal double[] Weights()
    {
        double[] weights = new double[(_features + 1) * _outputs];
        for (int feature = 0; feature <= _features; feature++)
        {
            _point.AsSpan(feature * _width, _outputs).CopyTo(weights.AsSpan(feature * _outputs));
        }

        return weights;
    }

    /// <summary>Turns to the next direction; it stands in the steps' vector of <paramref name="place"/> until the step is taken.</summary>
    /// <param name="place"><see cref="LbfgsProducts.FreePlace"/>.</param>
    /// <param name="ofSteps">[places]; the factors of the steps.</param>
    /// <param name="ofChanges">[places]; of the changes.</param>
    /// <param name="ofGradient">Of the gradient.</param>
    internal void Aim(int place, double[] ofSteps, double[] ofChanges, double ofGradient)
    {
        _design.Workers.For(_pieces.Length - 1, piece =>
        {
            double pointDirection = 0, squared = 0;
            for (int start = _pieces[piece] * _width, end = _pieces[piece + 1] * _width; start < end; start += ChunkNumbers)
            {
                int count = Math.Min(ChunkNumbers, end - start);
                Span<float> own = _steps[place].AsSpan(start, count);
                own.Clear();
                SingleKernels.AddScaled((float)ofGradient, _gradient.AsSpan(start, count), own);
                foreach (int other in Products.Places)
                {
                    SingleKernels.AddScaled(
                        (float)ofSteps[other],
                        _steps[other].AsSpan(start, count),
                        (float)ofChanges[other],
                        _changes[other].AsSpan(start, count),
                        own);
                }

                Span<float> direction = _direction.AsSpan(start, count);
                SingleKernels.Multiply(own, _root.AsSpan(start, count), direction);
                int penalised = Math.Clamp((_features * _width) - start, 0, count);
                pointDirection += Reduction.Dot(direction[..penalised], _point.AsSpan(start, penalised));
                squared += SingleKernels.Dot(direction[..penalised], direction);
            }

            _pieceSums[piece * 2] = pointDirection;
            _pieceSums[(piece * 2) + 1] = squared;
        }, (long)_direction.Length * Products.Places.Count);
        (_pointDirection, _directionSquared) = (PieceSum(0, 2), PieceSum(1, 2));
        _design.Workers.For(_blockLosses.Length, DirectionMargins, _design.Cells * _width);
    }

    /// <inheritdoc/>
    public (double Value, double Slope) Along(double step)
    {
        _design.Workers.For(_blockLosses.Length, block =>
        {
            int first = block * RowBlock;
            int rows = Math.Min(RowBlock, _design.Rows - first);
            var range = new Range(first * _outputs, (first + rows) * _outputs);
            Span<double> trial = _trialMargins.AsSpan(range);
            Span<double> derivatives = _rowDerivatives.AsSpan(range);
            ReadOnlySpan<double> direction = _directionMargins.AsSpan(range);
            Elementwise.Move(_margins.AsSpan(range), step, direction, trial);
            _blockLosses[block] = _loss.Evaluate(first, trial, derivatives);
            _blockSlopes[block] = Reduction.Dot(derivatives, direction);
        }, 10L * _margins.Length);
        double squared = _pointSquared + (2 * step * _pointDirection) + (step * step * _directionSquared);
        return (
            Reduction.Join(_blockLosses) + (0.5 * _l2 * squared),
            Reduction.Join(_blockSlopes) + (_l2 * (_pointDirection + (step * _directionSquared))));
    }

    /// <summary>Takes the step tried last: moves the point, and remembers the pair of step and change.</summary>
    /// <param name="place">The place given to <see cref="Aim"/>.</param>
    /// <param name="step">The step.</param>
    /// <param name="value">The value there.</param>
    internal void Accept(int place, double step, double value)
    {
        (_margins, _trialMargins) = (_trialMargins, _margins);
        Value = value;
        _pointSquared += (2 * step * _pointDirection) + (step * step * _directionSquared);
        Move(place, step);
        int places = _steps.Length;
        double[] stepChanges = new double[places], changeSteps = new double[places], changeChanges = new double[places];
        foreach (int other in Products.Places)
        {
            // The change is the difference of two gradients, so its products are differences too.
            double ofStep = Sum(other), ofChange = Sum(places + other);
            changeSteps[other] = ofStep - Products.StepGradient[other];
            changeChanges[other] = ofChange - Products.ChangeGradient[other];
            stepChanges[other] = Sum((2 * places) + other);
            (Products.StepGradient[other], Products.ChangeGradient[other]) = (ofStep, ofChange);
        }

        (Products.StepGradient[place], Products.ChangeGradient[place]) = (Sum(place), Sum(places + place));
        stepChanges[place] = changeSteps[place] = Sum((2 * places) + place);
        changeChanges[place] = Sum((3 * places) + 1);
        Products.GradientSquared = Sum(3 * places);
        Products.Remember(place, stepChanges, changeSteps, changeChanges);

        double Sum(int sum) => PieceSum(sum, SumsOf(places));
    }

    // Of each place: step·gradient, change·gradient, change·new step; then gradient², new change².
    private static int SumsOf(int places) => (3 * places) + 2;

    private void Start(double[] moments)
    {
        double[] intercepts = new double[_outputs];
        double[] curvatures = new double[_outputs];
        _loss.Start(intercepts, curvatures);
        intercepts.CopyTo(_point.AsSpan(_features * _width));
        for (int feature = 0; feature <= _features; feature++)
        {
            for (int output = 0; output < _outputs; output++)
            {
                double curvature = feature < _features ? (moments[feature] * curvatures[output]) + _l2 : curvatures[output];
                _root[(feature * _width) + output] = curvature > 0 ? (float)Math.Sqrt(1 / curvature) : 1;
            }
        }

        for (int row = 0; row < _design.Rows; row++)
        {
            intercepts.CopyTo(_margins.AsSpan(row * _outputs));
        }

        (Value, _) = Along(0);
        Move(place: 0, step: 0);
        Products.GradientSquared = PieceSum(3 * _steps.Length, SumsOf(_steps.Length));
    }

    private void DirectionMargins(int block)
    {
        Span<float> sums = stackalloc float[_width <= 1024 ? _width : 0];
        sums = sums.IsEmpty ? new float[_width] : sums;
        int end = Math.Min(_design.Rows, (block + 1) * RowBlock);
        FeatureMatrix features = _design.Features;
        ReadOnlySpan<float> sparse = _direction.AsSpan(_design.DenseCount * _width);
        for (int row = block * RowBlock; row < end; row++)
        {
            _direction.AsSpan(_features * _width, _width).CopyTo(sums);
            for (int feature = 0; feature < _design.DenseCount; feature++)
            {
                SingleKernels.AddScaled(features.Dense(feature)[row], _direction.AsSpan(feature * _width, _width), sums);
            }

            SparseVector vector = features.Sparse![row];
            SingleKernels.AddRows(vector.Indices, vector.Values, sparse, sums);
            SingleKernels.Widen(sums, _directionMargins.AsSpan(row * _outputs, _outputs));
        }
    }

    // Gradient, change, point and all inner products of one chunk of features while it lies in the cache.
    private void Move(int place, double step)
    {
        _design.Workers.For(_blockLosses.Length, block =>
        {
            int end = Math.Min(_design.Rows, (block + 1) * RowBlock);
            for (int row = block * RowBlock; row < end; row++)
            {
                SingleKernels.Narrow(_rowDerivatives.AsSpan(row * _outputs, _outputs), _derivatives.AsSpan(row * _width, _width));
            }
        }, _rowDerivatives.Length);
        int sums = SumsOf(_steps.Length);
        Array.Clear(_pieceSums);
        _design.Workers.For(_pieces.Length - 1, piece =>
        {
            float[] raw = new float[Math.Max(ChunkNumbers, _width)];
            float[] part = new float[_width];
            int chunk = Math.Max(1, ChunkNumbers / _width);
            Span<double> own = _pieceSums.AsSpan(piece * sums, sums);
            for (int first = _pieces[piece]; first < _pieces[piece + 1]; first += chunk)
            {
                int count = Math.Min(chunk, _pieces[piece + 1] - first);
                Span<float> gradient = raw.AsSpan(0, count * _width);
                for (int i = 0; i < count; i++)
                {
                    Gradient(first + i, gradient.Slice(i * _width, _width), part);
                }

                MoveChunk(place, step, first * _width, gradient);
                AddProducts(place, first * _width, gradient.Length, own);
            }
        }, _design.Cells * _width);
    }

    /// <summary>Moves a chunk; the raw gradient of the loss comes in.</summary>
    private void MoveChunk(int place, double step, int start, ReadOnlySpan<float> raw)
    {
        int count = raw.Length;
        int penalised = Math.Clamp((_features * _width) - start, 0, count);
        Part(start, penalised, _l2, raw[..penalised]);
        Part(start + penalised, count - penalised, 0, raw[penalised..]);
        SingleKernels.Scale((float)step, _steps[place].AsSpan(start, count));

        void Part(int start, int count, double penalty, ReadOnlySpan<float> raw) => SingleKernels.Move(
            step, penalty, _direction.AsSpan(start, count), raw, _root.AsSpan(start, count), _point.AsSpan(start, count),
            _gradient.AsSpan(start, count), _changes[place].AsSpan(start, count));
    }

    private void AddProducts(int place, int start, int count, Span<double> sums)
    {
        int places = _steps.Length;
        ReadOnlySpan<float> step = _steps[place].AsSpan(start, count);
        ReadOnlySpan<float> change = _changes[place].AsSpan(start, count);
        ReadOnlySpan<float> gradient = _gradient.AsSpan(start, count);
        for (int i = 0; i <= Products.Places.Count; i++)
        {
            int other = i == Products.Places.Count ? place : Products.Places[i];
            sums[other] += SingleKernels.Dot(_steps[other].AsSpan(start, count), gradient);
            (double ofGradient, double ofStep) = SingleKernels.Dots(_changes[other].AsSpan(start, count), gradient, step);
            sums[places + other] += ofGradient;
            sums[(2 * places) + other] += ofStep;
        }

        sums[3 * places] += SingleKernels.Dot(gradient, gradient);
        sums[(3 * places) + 1] += SingleKernels.Dot(change, change);
    }

    private void Gradient(int feature, Span<float> target, float[] part)
    {
        target.Clear();
        bool isSparse = feature >= _design.DenseCount && feature < _features;
        ReadOnlySpan<int> rows = isSparse ? _design.Sparse!.Rows(feature - _design.DenseCount) : default;
        ReadOnlySpan<float> values = isSparse ? _design.Sparse!.Values(feature - _design.DenseCount) : default;
        int count = isSparse ? rows.Length : _design.Rows;
        for (int start = 0; start < count; start += SumRows)
        {
            int end = Math.Min(count, start + SumRows);
            part.AsSpan().Clear();
            if (isSparse)
            {
                SingleKernels.AddRows(rows[start..end], values.IsEmpty ? default : values[start..end], _derivatives, part);
            }
            else
            {
                for (int row = start; row < end; row++)
                {
                    SingleKernels.AddScaled(
                        feature == _features ? 1 : _design.Dense(feature)[row], _derivatives.AsSpan(row * _width, _width), part);
                }
            }

            SingleKernels.AddScaled(1, part, target);
        }
    }

    private double PieceSum(int sum, int sums)
    {
        double total = 0;
        for (int piece = 0; piece < _pieces.Length - 1; piece++)
        {
            total += _pieceSums[(piece * sums) + sum];
        }

        return total;
    }

    private int[] Pieces()
    {
        var starts = new List<int> { 0 };
        long work = 0;
        for (int feature = 0; feature <= _features; feature++)
        {
            bool isSparse = feature >= _design.DenseCount && feature < _features;
            work += (VectorReads + (isSparse ? _design.Sparse!.Rows(feature - _design.DenseCount).Length : _design.Rows)) * (long)_width;
            if (work >= PieceWork || feature == _features)
            {
                starts.Add(feature + 1);
                work = 0;
            }
        }

        return [.. starts];
    }
}
