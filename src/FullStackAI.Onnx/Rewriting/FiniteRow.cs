namespace FullStackAI.Onnx.Rewriting;

/// <summary>What the units of a layer say to one row, in double precision.</summary>
internal static class FiniteRow
{
    /// <summary>Takes a row over; false where one of its numbers is not finite, so that the row cannot be learned from.</summary>
    internal static bool TryWiden(ReadOnlySpan<float> values, double[] row)
    {
        bool isFinite = true;
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = values[i];
            isFinite &= double.IsFinite(row[i]);
        }

        return isFinite;
    }
}
