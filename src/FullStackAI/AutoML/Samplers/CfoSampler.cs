using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>Walks from the start: a random direction, then the opposite one, longer
/// steps while they help and shorter ones when they do not.</summary>
/// <remarks>
/// Source: Wu, Wang and Huang, Frugal Optimization for Cost-related Hyperparameters (2021),
/// with the restarts of BlendSearch: where the steps have become too short,
/// the walk goes on from a random point. Cheap points come first because the start is cheap and steps are short.
/// </remarks>
public sealed class CfoSampler : ISampler
{
    private const double FirstStep = 0.1; // times √dimensions
    private const double ShortestStep = 0.01;
    private const int MostWithout = 9; // proposals: 2^min(9, dimensions)

    /// <inheritdoc/>
    public string Name => "cfo";

    /// <inheritdoc/>
    public IReadOnlyList<double>? Next(SamplerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var walk = new Walk(context);
        foreach (Observation tried in context.History)
        {
            walk.Take(tried);
        }

        return walk.Propose();
    }

    /// <summary>The walk so far, told again from its beginning: nothing else has to be remembered.</summary>
    private sealed class Walk
    {
        private readonly SamplerContext _context;
        private readonly double[] _start;
        private readonly int _dimensions;
        private double[] _best;
        private double _bestLoss = double.PositiveInfinity;
        private double[] _direction = [];
        private bool _isOpposite;
        private double _step;
        private int _number;
        private int _without;

        internal Walk(SamplerContext context)
        {
            _context = context;
            _dimensions = context.Dimensions.Count;
            _start = [.. context.Dimensions.Select(dimension => dimension.Start)];
            _best = _start;
            _step = FirstStep * Math.Sqrt(_dimensions);
        }

        internal double[] Propose()
        {
            if (double.IsInfinity(_bestLoss))
            {
                return _number == 0 ? _start : RandomPoint();
            }

            double sign = _isOpposite ? -1 : 1;
            double[] direction = _isOpposite ? _direction : NewDirection();
            double[] point = new double[_dimensions];
            for (int i = 0; i < point.Length; i++)
            {
                double from = double.IsNaN(_best[i]) ? _start[i] : _best[i];
                point[i] = Math.Clamp(from + (sign * direction[i]), 0, 1);
            }

            return point;
        }

        internal void Take(Observation tried)
        {
            bool wasStart = double.IsInfinity(_bestLoss);
            double[] direction = wasStart || _isOpposite ? _direction : NewDirection();
            _number++;
            if (tried.Loss < _bestLoss)
            {
                _best = [.. tried.Point];
                _bestLoss = tried.Loss;
                _step = wasStart ? _step : Math.Min(_step * Math.Sqrt(2), Math.Sqrt(_dimensions));
                (_isOpposite, _without) = (false, 0);
                return;
            }

            _without++;
            _direction = direction;
            _isOpposite = !wasStart && !_isOpposite;
            if (!_isOpposite && _without >= 1 << Math.Min(MostWithout, Math.Max(1, _dimensions - 1)))
            {
                Shorten();
            }
        }

        private void Shorten()
        {
            _without = 0;
            _step *= Math.Sqrt(0.5);
            if (_step < ShortestStep)
            {
                _step = FirstStep * Math.Sqrt(_dimensions);
                _bestLoss = double.PositiveInfinity; // settled: start anew from a random point
            }
        }

        private double[] NewDirection()
        {
            Rng rng = _context.Rng.Split("direction", _number);
            double[] direction = [.. Enumerable.Range(0, _dimensions).Select(_ => rng.NextGaussian())];
            double length = Math.Sqrt(direction.Sum(value => value * value));
            return [.. direction.Select(value => length > 0 ? _step * value / length : 0)];
        }

        private double[] RandomPoint()
        {
            Rng rng = _context.Rng.Split("restart", _number);
            return [.. Enumerable.Range(0, _dimensions).Select(_ => rng.NextDouble())];
        }
    }
}
