namespace FullStackAI.Data;

/// <summary>A table does not have the columns, kinds or values that are needed; the message names them all and the next step.</summary>
public sealed class SchemaException : Exception
{
    /// <summary>Tells what was found, what was expected, and what to do.</summary>
    /// <param name="message">The whole message.</param>
    public SchemaException(string message)
        : base(message)
    {
    }

    /// <summary>Tells what was found, what was expected, and what to do; keeps the cause.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="innerException">The cause.</param>
    public SchemaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
