using FullStackAI.Numerics;
using FullStackAI.Trainers.Boosting.Losses;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Gradients of a loss of one score: computed block by block on the pass that needs them, never stored.</summary>
internal sealed unsafe class PointwisePlan : GradientPlan
{
    private const int PieceRows = 8192;

    private readonly LabelledRows _rows;
    private readonly ScoreTable _scores;
    private readonly ThreadTeam _team;
    private readonly OutputSource[] _outputs;

    /// <summary>Prepares the plan.</summary>
    /// <param name="rows">Labels and weights.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="losses">[outputs]</param>
    /// <param name="labels">[outputs]; the labels of each output, or empty to take those of the rows.</param>
    /// <param name="team">Who works.</param>
    internal PointwisePlan(LabelledRows rows, ScoreTable scores, Loss[] losses, NativeArray<float>[] labels, ThreadTeam team)
    {
        _rows = rows;
        _scores = scores;
        _team = team;
        _outputs = new OutputSource[losses.Length];
        for (int output = 0; output < losses.Length; output++)
        {
            _outputs[output] = new(this, losses[output], output, labels.Length == 0 ? null : labels[output]);
        }
    }

    internal override void BeginRound()
    {
    }

    internal override (double Gradient, double Hessian) Largest(int output)
    {
        OutputSource source = _outputs[output];
        if (source.Loss.Bounds is { } bounds)
        {
            return (bounds.Gradient * _rows.MaxWeight, bounds.Hessian * _rows.MaxWeight);
        }

        int pieces = (_rows.Count + PieceRows - 1) / PieceRows;
        var largest = new (float Gradient, float Hessian)[pieces];
        _team.ForEach(
            pieces,
            (_, piece) => largest[piece] = source.LargestOf(piece * PieceRows, Math.Min(_rows.Count, (piece + 1) * PieceRows)));
        source.Pending.Done();
        return (largest.Max(pair => pair.Gradient), largest.Max(pair => pair.Hessian));
    }

    internal override IGradientSource Source(int output) => _outputs[output];

    internal override ushort* LeafBuffer(int output) => _outputs[output].Pending.LeafOf;

    internal override void Apply(int output, double[] values) => _outputs[output].Pending.Set(values);

    /// <summary>Ends the passes of a tree: the pending values are in.</summary>
    internal override void Settled(int output) => _outputs[output].Pending.Done();

    internal override void Settle(bool force)
    {
        if (!force)
        {
            return;
        }

        foreach (OutputSource source in _outputs)
        {
            if (source.Pending.Waits)
            {
                source.Pending.AddTo(_scores[source.Output], 0, _rows.Count);
                source.Pending.Done();
            }
        }
    }

    public override void Dispose()
    {
        foreach (OutputSource source in _outputs)
        {
            source.Dispose();
        }
    }

    private sealed class OutputSource(PointwisePlan plan, Loss loss, int output, NativeArray<float>? labels) : IGradientSource, IDisposable
    {
        internal Loss Loss { get; } = loss;

        internal int Output { get; } = output;

        internal PendingTree Pending { get; } = new(plan._rows.Count);

        public void Dispose()
        {
            Pending.Dispose();
            labels?.Dispose();
        }

        public void Fill(int start, int count, float* gradients, float* hessians)
        {
            double* scores = plan._scores[Output];
            if (Pending.Waits)
            {
                Pending.AddTo(scores, start, count);
            }

            float* own = labels is null ? plan._rows.Labels : labels.Pointer;
            float* weights = plan._rows.Weights;
            Loss.Derive(scores + start, own + start, weights is null ? null : weights + start, count, gradients, hessians);
        }

        internal (float Gradient, float Hessian) LargestOf(int start, int end)
        {
            float* gradients = stackalloc float[IGradientSource.BlockRows];
            float* hessians = stackalloc float[IGradientSource.BlockRows];
            float gradient = 0;
            float hessian = 0;
            for (int block = start; block < end; block += IGradientSource.BlockRows)
            {
                int count = Math.Min(IGradientSource.BlockRows, end - block);
                Fill(block, count, gradients, hessians);
                for (int i = 0; i < count; i++)
                {
                    gradient = Math.Max(gradient, Math.Abs(gradients[i]));
                    hessian = Math.Max(hessian, hessians[i]);
                }
            }

            return (gradient, hessian);
        }
    }
}
