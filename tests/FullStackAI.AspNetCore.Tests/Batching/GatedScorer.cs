using System.Collections.Concurrent;
using FullStackAI.AspNetCore.Batching;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>Says <c>3 · cell + 1</c> of every row; a test may hold its calls, and plant
/// rows on which it fails. It writes down what it was given.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing.")]
internal sealed class GatedScorer : IRowScorer
{
    internal const float Poison = -1;
    private readonly SemaphoreSlim _gate = new(0);
    private readonly SemaphoreSlim _begun = new(0);

    public int Cells => 1;

    public int Outputs => 1;

    /// <summary>Whether calls wait for <see cref="Open"/>.</summary>
    internal bool IsGated { get; init; }

    /// <summary>The rows of each call that began, in order.</summary>
    internal ConcurrentQueue<float[]> Calls { get; } = [];

    public void Score(ReadOnlySpan<float> cells, Span<double> outputs)
    {
        Calls.Enqueue(cells.ToArray());
        _begun.Release();
        if (IsGated)
        {
            _gate.Wait();
        }

        if (cells.Contains(Poison))
        {
            throw new InvalidOperationException("poison");
        }

        for (int row = 0; row < cells.Length; row++)
        {
            outputs[row] = (3 * cells[row]) + 1;
        }
    }

    /// <summary>Waits until one more call has begun.</summary>
    internal async Task Begun() => Assert.IsTrue(await _begun.WaitAsync(TestServer.Patience), "no call has begun");

    /// <summary>Lets calls end.</summary>
    internal void Open(int calls = 1) => _gate.Release(calls);
}
