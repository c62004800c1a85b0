namespace FullStackAI.Data.Csv;

/// <summary>Grows the arrays of a column that is being read.</summary>
internal static class Growth
{
    /// <summary>Makes an array hold <paramref name="needed"/> elements: at once the expected number, later half as many again.</summary>
    internal static void Ensure<T>(ref T[] array, int used, int needed, int expected)
    {
        if (array.Length >= needed && array.Length > 0)
        {
            return;
        }

        long wanted = array.Length == 0 ? expected : array.Length + (array.Length / 2L);
        T[] larger = GC.AllocateUninitializedArray<T>((int)Math.Min(Array.MaxLength, Math.Max(needed, wanted)));
        array.AsSpan(0, used).CopyTo(larger);
        array = larger;
    }
}
