namespace FullStackAI.Preprocessing;

/// <summary>A fitted transform and the slots it reads and writes.</summary>
/// <param name="Transform">The fitted transform.</param>
/// <param name="Inputs">The numbers of the slots it reads.</param>
/// <param name="Outputs">The numbers of the slots it writes.</param>
public sealed record PipelineStep(FittedTransform Transform, IReadOnlyList<int> Inputs, IReadOnlyList<int> Outputs)
{
    private readonly int[] _inputs = [.. Inputs];
    private readonly int[] _outputs = [.. Outputs];

    internal ReadOnlySpan<int> InputSlots => _inputs;

    internal ReadOnlySpan<int> OutputSlots => _outputs;

    /// <summary>Clears what is appended to, then transforms the rows of the block.</summary>
    internal void Run(Block block)
    {
        ClearOutputs(block);
        Transform.Apply(block, _inputs, _outputs);
    }

    internal void ClearOutputs(Block block)
    {
        foreach (int slot in _outputs)
        {
            if (block.Spec(slot).Kind == SlotKind.Sparse)
            {
                block.Sparse(slot).Clear();
            }
            else if (block.Spec(slot).Kind == SlotKind.Text)
            {
                block.Text(slot).Clear();
            }
        }
    }
}
