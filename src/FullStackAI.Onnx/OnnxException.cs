namespace FullStackAI.Onnx;

/// <summary>An ONNX file, graph or runtime is not what it must be: the message says
/// what was found, what was expected and what to do.</summary>
public sealed class OnnxException : Exception
{
    /// <summary>Says that something is wrong with an ONNX model.</summary>
    public OnnxException()
        : base("The ONNX model is not valid.")
    {
    }

    /// <summary>Says what is wrong with an ONNX model.</summary>
    /// <param name="message">Subject, found, expected, next step.</param>
    public OnnxException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong with an ONNX model, and what brought it to light.</summary>
    /// <param name="message">Subject, found, expected, next step.</param>
    /// <param name="innerException">The fault below.</param>
    public OnnxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
