namespace FullStackAI.Numerics;

/// <summary>The two-loop recursion of limited-memory BFGS on inner products alone: the direction comes out as
/// factors of the remembered vectors, so that each of them is read once an iteration.</summary>
/// <remarks>
/// Notation: s steps, y changes of the gradient, g the gradient, d = −H g = Σ a s + Σ b y + c g; the
/// first estimate of the inverse Hessian is γ = s·y / y·y times the identity.
/// Source: Liu and Nocedal (1989); Chen, Wang and Zhou, Large-scale L-BFGS using MapReduce (2014).
/// </remarks>
internal sealed class LbfgsProducts
{
    private readonly int _memory;
    private readonly double[,] _stepChange; // [step, change]
    private readonly double[,] _changeChange;
    private readonly List<int> _order = []; // places in use, the oldest first

    /// <summary>Prepares to remember pairs.</summary>
    /// <param name="memory">Pairs remembered, at least 1.</param>
    internal LbfgsProducts(int memory)
    {
        _memory = memory;
        _stepChange = new double[PlaceCount, PlaceCount];
        _changeChange = new double[PlaceCount, PlaceCount];
        StepGradient = new double[PlaceCount];
        ChangeGradient = new double[PlaceCount];
    }

    /// <summary>The places in use, the oldest first.</summary>
    internal IReadOnlyList<int> Places => _order;

    /// <summary>The number of places: one a pair, and one for the pair to come.</summary>
    internal int PlaceCount => _memory + 1;

    /// <summary>A place that holds no pair.</summary>
    internal int FreePlace => Enumerable.Range(0, PlaceCount).First(place => !_order.Contains(place));

    /// <summary>[places]; s·g with the present gradient.</summary>
    internal double[] StepGradient { get; }

    /// <summary>[places]; y·g with the present gradient.</summary>
    internal double[] ChangeGradient { get; }

    /// <summary>g·g.</summary>
    internal double GradientSquared { get; set; }

    /// <summary>Forgets every pair.</summary>
    internal void Clear() => _order.Clear();

    /// <summary>Remembers a pair whose vectors stand in a free place, unless it shows no
    /// curvature; the oldest pair beyond the memory is forgotten.</summary>
    /// <param name="place">What <see cref="FreePlace"/> gave.</param>
    /// <param name="stepChanges">[places]; the new step's products with the changes; its own pair's included.</param>
    /// <param name="changeSteps">[places]; the new change's products with the steps.</param>
    /// <param name="changeChanges">[places]; the new change's products with the changes; its own square included.</param>
    internal void Remember(
        int place, ReadOnlySpan<double> stepChanges, ReadOnlySpan<double> changeSteps, ReadOnlySpan<double> changeChanges)
    {
        double curvature = stepChanges[place];
        double length = changeChanges[place];
        if (!(curvature > double.Epsilon && length > double.Epsilon && curvature > 1e-12 * length))
        {
            return;
        }

        _order.Add(place);
        foreach (int other in _order)
        {
            _stepChange[place, other] = stepChanges[other];
            _stepChange[other, place] = changeSteps[other];
            _changeChange[place, other] = _changeChange[other, place] = changeChanges[other];
        }

        _stepChange[place, place] = curvature;
        if (_order.Count > _memory)
        {
            _order.RemoveAt(0);
        }
    }

    /// <summary>The factors of the next direction.</summary>
    /// <param name="ofSteps">[places]; out.</param>
    /// <param name="ofChanges">[places]; out.</param>
    /// <returns>The gradient's factor, and the slope g·d.</returns>
    internal (double OfGradient, double Slope) Direction(Span<double> ofSteps, Span<double> ofChanges)
    {
        ofSteps.Clear();
        ofChanges.Clear();
        Span<double> shares = stackalloc double[PlaceCount];
        for (int k = _order.Count - 1; k >= 0; k--)
        {
            int place = _order[k];
            double product = -StepGradient[place];
            foreach (int other in _order)
            {
                product += ofChanges[other] * _stepChange[place, other];
            }

            shares[place] = product / _stepChange[place, place];
            ofChanges[place] -= shares[place];
        }

        double scale = _order.Count > 0 ? _stepChange[_order[^1], _order[^1]] / _changeChange[_order[^1], _order[^1]] : 1;
        double ofGradient = -scale;
        foreach (int place in _order)
        {
            ofChanges[place] *= scale;
        }

        foreach (int place in _order)
        {
            double product = ofGradient * ChangeGradient[place];
            foreach (int other in _order)
            {
                product += (ofChanges[other] * _changeChange[place, other]) + (ofSteps[other] * _stepChange[other, place]);
            }

            ofSteps[place] += shares[place] - (product / _stepChange[place, place]);
        }

        double slope = ofGradient * GradientSquared;
        foreach (int place in _order)
        {
            slope += (ofSteps[place] * StepGradient[place]) + (ofChanges[place] * ChangeGradient[place]);
        }

        return (ofGradient, slope);
    }
}
