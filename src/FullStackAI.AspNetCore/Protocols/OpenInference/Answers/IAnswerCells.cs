using System.Text.Json;
using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference.Answers;

/// <summary>The cells of one tensor of an answer, [rows × width], in both forms the protocol knows.</summary>
internal interface IAnswerCells
{
    /// <summary>What a cell is.</summary>
    TensorType Type { get; }

    /// <summary>Rows of the tensor: those of the request.</summary>
    int Rows { get; }

    /// <summary>Cells of a row.</summary>
    int Width { get; }

    /// <summary>Writes all cells, row after row, as the values of an array that is open.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="inWords">Whether numbers that JSON cannot say are the words NaN and Infinity; else they are null.</param>
    void WriteValues(Utf8JsonWriter json, bool inWords);

    /// <summary>Writes all cells, row after row, little-endian; before each text its length.</summary>
    void WriteBytes(PooledBuffer buffer);
}
