namespace FullStackAI.AspNetCore.Batching;

/// <summary>Why a batch began when it did.</summary>
internal enum DispatchReason
{
    /// <summary>A request came while a batch could begin.</summary>
    Idle,

    /// <summary>A batch ended, and requests were waiting.</summary>
    Next,

    /// <summary>The largest batch was full.</summary>
    Full,

    /// <summary>A preferred size was reached.</summary>
    Preferred,

    /// <summary>The first request had waited as long as it may.</summary>
    Delay,
}
