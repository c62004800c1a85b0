namespace FullStackAI.AspNetCore.Batching;

/// <summary>The requests of one caller, in their order, and how many rows the caller may
/// still put into batches before the others have their turn.</summary>
internal sealed class CallerLine(FairLines lines, string caller)
{
    internal FairLines Lines => lines;

    internal string Caller => caller;

    internal LinkedList<BatchEntry> Entries { get; } = [];

    /// <summary>Rows it may still put in.</summary>
    internal int Credit { get; set; }

    /// <summary>Its place in the round of callers; in no list while it has nothing to ask.</summary>
    internal LinkedListNode<CallerLine>? Place { get; set; }
}
