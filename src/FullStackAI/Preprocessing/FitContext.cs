using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>What a transform sees when it learns.</summary>
public sealed class FitContext
{
    private readonly HashSet<int> _dropped = [];

    /// <summary>The training rows.</summary>
    public required Block Block { get; init; }

    /// <summary>The numbers of the slots to read.</summary>
    public required int[] Inputs { get; init; }

    /// <summary>The slots to read.</summary>
    public IReadOnlyList<SlotSpec> Specs => field ??= [.. Inputs.Select(Block.Spec)];

    /// <summary>The inputs that <see cref="Drop"/> named.</summary>
    internal IReadOnlySet<int> Dropped => _dropped;

    /// <summary>The labels of the training rows; null where the pipeline is fitted without.</summary>
    public Labels? Labels { get; init; }

    /// <summary>[rows]; the weight of each row; null means 1.</summary>
    public float[]? Weights { get; init; }

    /// <summary>The random stream of this step.</summary>
    public required Rng Rng { get; init; }

    /// <summary>Polled at least every 100 ms of work.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Takes an input out of the sight of later steps: it is no feature any more, unless an
    /// output carries its name. The fitted step may still read it.</summary>
    /// <param name="input">Its place in <see cref="Inputs"/>.</param>
    public void Drop(int input) => _dropped.Add(Inputs[input]);

    /// <summary>Takes every input out of the sight of later steps.</summary>
    public void DropAll() => _dropped.UnionWith(Inputs);

    /// <summary>The labels, for a transform that cannot learn without.</summary>
    /// <param name="transform">The transform's name, for the error.</param>
    /// <exception cref="InvalidOperationException">The pipeline is fitted without labels.</exception>
    public Labels RequireLabels(string transform) =>
        Labels ?? throw new InvalidOperationException(
            $"Transform '{transform}' learns from labels, but the pipeline is fitted without. Pass labels to Pipeline.Fit, or remove the step.");
}
