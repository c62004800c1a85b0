namespace FullStackAI.Onnx;

/// <summary>What an attribute holds; the numbers are ONNX's own.</summary>
public enum OnnxAttributeType
{
    /// <summary>Not stated: files from before IR version 2.</summary>
    Undefined = 0,

    /// <summary>A number in floating point.</summary>
    Float = 1,

    /// <summary>An integer.</summary>
    Int = 2,

    /// <summary>Text, or bytes.</summary>
    String = 3,

    /// <summary>A tensor.</summary>
    Tensor = 4,

    /// <summary>A graph.</summary>
    Graph = 5,

    /// <summary>Numbers in floating point.</summary>
    Floats = 6,

    /// <summary>Integers.</summary>
    Ints = 7,

    /// <summary>Texts.</summary>
    Strings = 8,

    /// <summary>Tensors.</summary>
    Tensors = 9,

    /// <summary>Graphs.</summary>
    Graphs = 10,

    /// <summary>A sparse tensor, carried along unread.</summary>
    SparseTensor = 11,

    /// <summary>Sparse tensors, carried along unread.</summary>
    SparseTensors = 12,

    /// <summary>A type, carried along unread.</summary>
    Type = 13,

    /// <summary>Types, carried along unread.</summary>
    Types = 14,
}
