namespace FullStackAI.AspNetCore.Batching;

/// <summary>When the requests of a model are put together.</summary>
public enum BatchingRule
{
    /// <summary>Where it was measured to help: a batch must cost at least as much as eight of its rows before the first row,
    /// and a row alone more than 200 µs. The measurement is taken when a version is loaded.</summary>
    WhereItHelps,

    /// <summary>For every model whose rows can be put together, whatever was measured.</summary>
    Always,

    /// <summary>Not at all: for a model that is to be left out where all others batch.</summary>
    Never,
}
