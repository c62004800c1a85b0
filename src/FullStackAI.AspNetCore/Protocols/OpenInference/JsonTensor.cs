using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>Decodes tensors written as JSON: one flat list, or lists nested exactly as the shape says.</summary>
internal static class JsonTensor
{
    internal const long Missing = long.MinValue;

    /// <summary>Decodes the data of an input into its cells.</summary>
    /// <param name="body">The JSON of the whole request.</param>
    /// <param name="input">Measured, with <see cref="TensorInput.DataStart"/> set.</param>
    /// <param name="limits">Longest string, deepest nesting.</param>
    internal static void Decode(ReadOnlySpan<byte> body, TensorInput input, RequestLimits limits)
    {
        if (input.Type is TensorType.Float16 or TensorType.BFloat16)
        {
            throw ServingException.Malformed("FP16 and BF16 data can only be sent as bytes, not as JSON.");
        }

        var json = new Utf8JsonReader(
            body[input.DataStart..], new JsonReaderOptions { MaxDepth = limits.Depth, AllowMultipleValues = true });
        Span<long> cells = input.CellsFor(input.Count);
        Span<long> counts = stackalloc long[TensorInput.MaximumRank];
        counts.Clear();
        int count = 0;
        int depth = 0;
        bool isNested = false;
        do
        {
            json.Read();
            switch (json.TokenType)
            {
                case JsonTokenType.StartArray:
                    isNested |= depth == 1 && count == 0 && counts[0] == 0;
                    if (depth > 0 && (!isNested || depth == input.Rank || counts[depth - 1]++ == input.Shape[depth - 1]))
                    {
                        throw Ragged();
                    }

                    depth++;
                    if (depth <= TensorInput.MaximumRank)
                    {
                        counts[depth - 1] = 0;
                    }

                    break;
                case JsonTokenType.EndArray:
                    depth--;
                    if (isNested && depth > 0 && counts[depth] != input.Shape[depth])
                    {
                        throw Ragged();
                    }

                    break;
                default:
                    if (count == cells.Length || (isNested && depth != input.Rank))
                    {
                        throw Ragged();
                    }

                    cells[count++] = Cell(ref json, input, limits);
                    counts[depth - 1]++;
                    break;
            }
        }
        while (depth > 0);

        if (count != cells.Length)
        {
            throw Ragged();
        }
    }

    private static ServingException Ragged() => ServingException.Malformed("An input's data do not have the elements that its shape says.");

    private static ServingException WrongType() =>
        ServingException.Malformed("An element of an input's data is not of the datatype that the input says.");

    private static long Cell(ref Utf8JsonReader json, TensorInput input, RequestLimits limits)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                // The bits of -0 are those of the mark: floating-point cells have NaN for it.
                return input.Type is TensorType.Float32 or TensorType.Float64 ? BitConverter.DoubleToInt64Bits(double.NaN) : Missing;
            case JsonTokenType.True or JsonTokenType.False when input.Type == TensorType.Bool:
                return json.TokenType == JsonTokenType.True ? 1 : 0;
            case JsonTokenType.String when input.Type == TensorType.Bytes:
                return Text(ref json, input, limits);
            case JsonTokenType.Number when input.Type is TensorType.Float32 or TensorType.Float64:
                return json.TryGetDouble(out double number) && double.IsFinite(number)
                    ? BitConverter.DoubleToInt64Bits(number)
                    : throw WrongType();
            case JsonTokenType.Number when input.Type is not TensorType.Bytes:
                (long least, long most) = input.Type == TensorType.Bool ? (0, 1) : TensorTypes.RangeOf(input.Type);
                return json.TryGetInt64(out long integer) && integer >= least && integer <= most && integer != Missing
                    ? integer
                    : throw WrongType();
            default:
                throw WrongType();
        }
    }

    private static long Text(ref Utf8JsonReader json, TensorInput input, RequestLimits limits)
    {
        if (json.ValueSpan.Length > limits.StringBytes)
        {
            throw ServingException.Malformed(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A string is longer than {limits.StringBytes} bytes."));
        }

        return JsonText.TryCopy(ref json, input.TextRoom(json.ValueSpan.Length), out int length)
            ? input.KeepText(length)
            : throw ServingException.Malformed("A string is not valid text.");
    }
}
