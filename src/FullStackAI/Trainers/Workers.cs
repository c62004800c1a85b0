namespace FullStackAI.Trainers;

/// <summary>Runs numbered pieces of work on a limited number of threads; what the pieces give must not depend on who runs them.</summary>
/// <param name="degree">The largest number of threads, at least 1.</param>
/// <param name="token">Checked before each piece.</param>
internal sealed class Workers(int degree, CancellationToken token)
{
    private const long WorthThreads = 100_000; // about fifty microseconds of work: several times what waking a thread costs
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = Math.Max(1, degree), CancellationToken = token };

    /// <summary>Runs the pieces 0 … <paramref name="count"/> − 1.</summary>
    /// <param name="count">The number of pieces.</param>
    /// <param name="piece">Gets the number of the piece.</param>
    /// <param name="work">Roughly the operations of all pieces; little work stays on the calling thread. The default is much.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the pieces left are not run.</exception>
    internal void For(int count, Action<int> piece, long work = long.MaxValue)
    {
        if (count > 1 && work >= WorthThreads && _options.MaxDegreeOfParallelism > 1)
        {
            Parallel.For(0, count, _options, piece);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            token.ThrowIfCancellationRequested();
            piece(i);
        }
    }
}
