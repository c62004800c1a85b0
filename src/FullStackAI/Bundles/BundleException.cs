namespace FullStackAI.Bundles;

/// <summary>A model bundle cannot be opened or saved; the message says what is wrong and what to do.
/// The one error for every damaged, hostile, foreign or too new file.</summary>
public sealed class BundleException : Exception
{
    /// <summary>Tells what was found, what was expected, and what to do.</summary>
    /// <param name="message">The whole message.</param>
    public BundleException(string message)
        : base(message)
    {
    }

    /// <summary>Tells what was found, what was expected, and what to do; keeps the cause.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="innerException">The cause.</param>
    public BundleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
