using System.Text.Json;
using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference.Answers;

/// <summary>Writes the tensors of one answer: each as an object of its JSON, with the data in it, or behind the JSON as bytes.</summary>
/// <param name="answer">The array of outputs is open in it.</param>
/// <param name="inWords">Whether numbers that JSON cannot say are words; else they are null.</param>
internal ref struct TensorWriter(JsonAnswer answer, bool inWords)
{
    /// <summary>Whether any tensor was written as bytes.</summary>
    internal bool HasBytes { get; private set; }

    internal void Write<TCells>(JsonEncodedText name, in TCells cells, bool asBytes)
        where TCells : struct, IAnswerCells
    {
        Utf8JsonWriter json = answer.Json;
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("datatype"u8, TensorTypes.NameOf(cells.Type));
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(cells.Rows);
        json.WriteNumberValue(cells.Width);
        json.WriteEndArray();
        if (asBytes)
        {
            HasBytes = true;
            int before = answer.Tail.Count;
            cells.WriteBytes(answer.Tail);
            json.WriteStartObject("parameters"u8);
            json.WriteNumber("binary_data_size"u8, answer.Tail.Count - before);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray("data"u8);
            cells.WriteValues(json, inWords);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
