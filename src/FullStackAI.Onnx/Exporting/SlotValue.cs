namespace FullStackAI.Onnx.Exporting;

/// <summary>Where a slot's columns stand: in a matrix that other slots may share, so that
/// steps over many columns become one node and not many.</summary>
/// <param name="Matrix">[batch × columns].</param>
/// <param name="Column">The slot's first column.</param>
/// <param name="Width">How many columns it has.</param>
internal readonly record struct SlotValue(OnnxValue Matrix, int Column, int Width)
{
    /// <summary>A slot that is a whole matrix.</summary>
    internal static SlotValue Whole(OnnxValue matrix) => new(matrix, 0, (int)matrix.Shape![1].Size!.Value);

    /// <summary>Slots of one column each, side by side in one matrix.</summary>
    internal static IEnumerable<SlotValue> Columns(OnnxValue matrix) =>
        Enumerable.Range(0, (int)matrix.Shape![1].Size!.Value).Select(column => new SlotValue(matrix, column, 1));
}
