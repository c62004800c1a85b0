namespace FullStackAI.AspNetCore.Telemetry;

/// <summary>How many requests were answered with each error status, whether or not a
/// model was found for them; counted without locks.</summary>
internal sealed class RefusalCounts
{
    private const int First = 400;
    private readonly long[] _counts = new long[200];

    /// <summary>Counts one.</summary>
    /// <param name="status">In [400, 600); others are not counted.</param>
    internal void Add(int status)
    {
        if ((uint)(status - First) < (uint)_counts.Length)
        {
            Interlocked.Increment(ref _counts[status - First]);
            ServingMeters.Refused(status);
        }
    }

    /// <summary>Every status that occurred, with its count.</summary>
    internal IEnumerable<(int Status, long Count)> All()
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            long count = Interlocked.Read(ref _counts[i]);
            if (count > 0)
            {
                yield return (First + i, count);
            }
        }
    }
}
