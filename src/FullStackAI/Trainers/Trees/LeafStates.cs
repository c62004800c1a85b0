using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>How the state of a leaf follows from its sums and from the split above it.</summary>
internal static class LeafStates
{
    /// <summary>What the search must know of a leaf.</summary>
    /// <param name="state">The leaf.</param>
    /// <param name="options">Regularisation.</param>
    /// <param name="scale">Units of the sums.</param>
    /// <param name="seed">Drives random thresholds.</param>
    internal static LeafTask TaskOf(in LeafState state, GrowthOptions options, in GradientScale scale, ulong seed)
    {
        double gradient = scale.Gradient(state.Total);
        double hessian = scale.Hessian(state.Total);
        var task = new LeafTask
        {
            Total = state.Total,
            Gradient = gradient,
            Hessian = hessian,
            Count = state.Count,
            MinChildHessian = Math.Max(
                Math.Max(options.MinSumHessianInLeaf, scale.HessianUnit),
                (options.MinDataInLeaf - 0.5) * hessian / Math.Max(1, state.Count)),
            Output = state.Output,
            MinOutput = state.MinOutput,
            MaxOutput = state.MaxOutput,
            Seed = Rng.Mix(seed),
        };
        double own;
        if (options.MaxDeltaStep > 0 || options.PathSmooth > 0)
        {
            LeafTask unbounded = task with { MinOutput = double.NegativeInfinity, MaxOutput = double.PositiveInfinity };
            double value = LeafOutput.Value(options, gradient, hessian, options.LambdaL2, state.Count, unbounded);
            own = LeafOutput.GainAt(options, gradient, hessian, options.LambdaL2, value);
        }
        else
        {
            own = hessian > 0 ? LeafOutput.Gain(options, gradient, hessian, options.LambdaL2) : 0;
        }

        return task with { GainToBeat = own + options.MinGainToSplit, Filter = GainFilter.Of(task, scale, options.LambdaL2) };
    }

    /// <summary>The two leaves that its best split makes of one.</summary>
    /// <param name="parent">The leaf.</param>
    /// <param name="rows">Its rows, split.</param>
    /// <param name="feature">The feature of the matrix that is split.</param>
    /// <param name="options">Constraints.</param>
    internal static (LeafState Left, LeafState Right) Children(
        in LeafState parent, in (RowRange Left, RowRange Right) rows, int feature, GrowthOptions options)
    {
        SplitCandidate split = parent.Best;
        LeafState left = parent;
        LeafState right = parent;
        (left.Rows, right.Rows) = rows;
        left.Depth = right.Depth = parent.Depth + 1;
        (left.IsLeft, right.IsLeft) = (true, false);
        (left.Total, right.Total) = (split.LeftTotal, parent.Total - split.LeftTotal);
        (left.Output, right.Output) = (split.LeftOutput, split.RightOutput);
        left.Best = right.Best = SplitCandidate.None;
        if (options.InteractionConstraints.Count > 0)
        {
            left.Path = right.Path = [.. parent.Path, feature];
        }

        int monotone = options.MonotoneConstraints.Count > feature && split.LeftBins is null ? options.MonotoneConstraints[feature] : 0;
        if (options.MonotoneBounding == MonotoneBounding.Neighbours)
        {
            return (left, right);
        }

        double middle = (split.LeftOutput + split.RightOutput) / 2;
        if (monotone > 0)
        {
            left.MaxOutput = Math.Min(left.MaxOutput, middle);
            right.MinOutput = Math.Max(right.MinOutput, middle);
        }
        else if (monotone < 0)
        {
            left.MinOutput = Math.Max(left.MinOutput, middle);
            right.MaxOutput = Math.Min(right.MaxOutput, middle);
        }

        return (left, right);
    }

    /// <summary>The state of a root.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="total">Sum of their packed gradients.</param>
    /// <param name="features">Number of binned features.</param>
    /// <param name="options">Regularisation.</param>
    /// <param name="scale">Units of the sums.</param>
    internal static LeafState Root(RowRange rows, long total, int features, GrowthOptions options, in GradientScale scale)
    {
        bool[] splittable = new bool[features];
        Array.Fill(splittable, true);
        var root = new LeafState
        {
            Rows = rows,
            ParentNode = -1,
            MinOutput = double.NegativeInfinity,
            MaxOutput = double.PositiveInfinity,
            Best = SplitCandidate.None,
            Splittable = splittable,
            Path = [],
            Total = total,
        };
        LeafTask task = TaskOf(root, options, scale, 0);
        root.Output = task.Hessian > 0
            ? LeafOutput.Value(options with { PathSmooth = 0 }, task.Gradient, task.Hessian, options.LambdaL2, rows.Count, task)
            : 0;
        return root;
    }
}
