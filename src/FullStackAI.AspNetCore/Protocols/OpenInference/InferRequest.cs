using System.Globalization;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Inference.Plan;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>The JSON part of an inference request, read in one pass; data are found now and decoded
/// later, when datatype and shape are known. Used again by later requests.</summary>
internal sealed class InferRequest
{
    private const long UrgentPriority = 1;
    private const long LongestTimeout = 3_600_000_000; // an hour; the request's deadline is far below
    private static readonly ScratchPool<InferRequest> Pool = new(static () => new InferRequest());
    private readonly List<TensorInput> _inputs = [];
    private readonly List<RequestedOutput> _outputs = [];
    private int _inputCount;

    /// <summary>The request's own name; null when it gives none.</summary>
    internal string? Id { get; private set; }

    /// <summary>Whether outputs that do not say otherwise are wanted as bytes.</summary>
    internal bool IsBinaryOutput { get; set; }

    /// <summary>Whether the request asks for reasons, too (<c>"explain"</c> among its parameters).</summary>
    internal bool WantsExplanation { get; set; }

    /// <summary>Whether numbers that JSON cannot say are answered as the words NaN, Infinity and -Infinity; else as null.</summary>
    internal bool WritesWords { get; private set; }

    /// <summary>Whether the request asks which rows lie outside of training (<c>"ood"</c> among its parameters).</summary>
    internal bool WantsMarks { get; private set; }

    /// <summary>Its rows, where it asks for reasons or marks.</summary>
    internal List<Row>? Rows { get; set; }

    /// <summary>Whether the request lists the outputs it wants.</summary>
    internal bool HasOutputs { get; private set; }

    internal ReadOnlySpan<TensorInput> Inputs => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_inputs)[.._inputCount];

    internal ReadOnlySpan<RequestedOutput> Outputs => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_outputs);

    internal static InferRequest Rent()
    {
        InferRequest request = Pool.Rent();
        request._inputCount = 0;
        request._outputs.Clear();
        request.Id = null;
        request.IsBinaryOutput = false;
        request.WantsExplanation = false;
        request.WritesWords = false;
        request.WantsMarks = false;
        request.Rows = null;
        request.HasOutputs = false;
        return request;
    }

    internal void Return() => Pool.Return(this);

    /// <summary>Reads the JSON.</summary>
    /// <param name="header">The JSON, which may hold the tensors' data.</param>
    /// <param name="batch">Knows columns and limits.</param>
    /// <exception cref="ServingException">It is not what the protocol asks for.</exception>
    internal void Read(ReadOnlySpan<byte> header, RowBatch batch)
    {
        var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = batch.Limits.Depth });
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject, "The body must be an object with 'inputs'.");
        bool hasInputs = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(ref json, "inputs"u8))
            {
                Expect(!hasInputs && json.Read() && json.TokenType == JsonTokenType.StartArray, "'inputs' must be one array.");
                hasInputs = true;
                ReadInputs(ref json, batch);
            }
            else if (JsonText.Is(ref json, "outputs"u8))
            {
                Expect(!HasOutputs && json.Read() && json.TokenType == JsonTokenType.StartArray, "'outputs' must be one array.");
                ReadOutputs(ref json, batch);
            }
            else if (JsonText.Is(ref json, "id"u8))
            {
                Expect(json.Read() && json.TokenType == JsonTokenType.String, "'id' must be a string.");
                JsonCells.CheckLength(ref json, batch);
                Id = Text(ref json);
            }
            else if (JsonText.Is(ref json, "parameters"u8))
            {
                ReadParameters(ref json, batch);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        Expect(!json.Read(), "The body goes on after its JSON value.");
        Expect(_inputCount > 0, "The request has no inputs.");
    }

    /// <summary>Adds the one input of a request without JSON.</summary>
    internal TensorInput AddInput()
    {
        if (_inputCount == _inputs.Count)
        {
            _inputs.Add(new TensorInput());
        }

        TensorInput input = _inputs[_inputCount++];
        input.Clear();
        return input;
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw ServingException.Malformed(otherwise);
        }
    }

    private static string Text(ref Utf8JsonReader json)
    {
        char[] chars = new char[json.ValueSpan.Length];
        return JsonText.TryCopy(ref json, chars, out int length)
            ? new string(chars, 0, length)
            : throw ServingException.Malformed("A string is not valid text.");
    }

    private void ReadInputs(ref Utf8JsonReader json, RowBatch batch)
    {
        int most = Math.Max(batch.Columns.Count, 1);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Expect(json.TokenType == JsonTokenType.StartObject, "An input must be an object.");
            if (_inputCount >= most)
            {
                throw ServingException.Malformed(
                    string.Create(CultureInfo.InvariantCulture, $"The request has more inputs than the model has columns ({most})."));
            }

            ReadInput(ref json, AddInput(), batch);
        }
    }

    private void ReadInput(ref Utf8JsonReader json, TensorInput input, RowBatch batch)
    {
        bool isNamed = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(ref json, "name"u8))
            {
                Expect(json.Read() && json.TokenType == JsonTokenType.String, "An input's name must be a string.");
                JsonCells.CheckLength(ref json, batch);
                input.Column = batch.Columns.Find(ref json, _inputCount - 1);
                isNamed = true;
            }
            else if (JsonText.Is(ref json, "datatype"u8))
            {
                Expect(json.Read() && json.TokenType == JsonTokenType.String, "An input's datatype must be a string.");
                input.Type = TensorTypes.Read(ref json);
                Expect(input.Type != TensorType.None, "An input's datatype is not one of the protocol's.");
            }
            else if (JsonText.Is(ref json, "shape"u8))
            {
                Expect(input.Rank < 0, "An input has two shapes.");
                ReadShape(ref json, input);
            }
            else if (JsonText.Is(ref json, "data"u8))
            {
                Expect(
                    input.DataStart < 0 && json.Read() && json.TokenType == JsonTokenType.StartArray,
                    "An input's data must be one array.");
                input.DataStart = (int)json.TokenStartIndex;
                json.Skip();
            }
            else if (JsonText.Is(ref json, "parameters"u8))
            {
                ReadInputParameters(ref json, input);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        Expect(isNamed, "An input has no name.");
        Expect(input.Type != TensorType.None, "An input has no datatype.");
        Expect(input.DataStart >= 0 != input.IsBinary, "An input must have either data or binary_data_size.");
        input.Measure(batch.Limits);
        if (input.Column < 0)
        {
            Expect(IsMatrix(input, batch), "An input has a name that is no column of the model.");
            input.Column = TensorInput.Matrix;
        }
    }

    // One tensor of numbers that holds all columns side by side, under any name, is how numeric models are asked by custom.
    private bool IsMatrix(TensorInput input, RowBatch batch) =>
        _inputCount == 1
            && input.Type != TensorType.Bytes
            && input.Width == batch.Columns.Count
            && Array.TrueForAll(
                batch.Columns.Columns, static column => column.Kind is ColumnKind.Number or ColumnKind.Integer or ColumnKind.Boolean);

    private static void ReadShape(ref Utf8JsonReader json, TensorInput input)
    {
        Expect(json.Read() && json.TokenType == JsonTokenType.StartArray, "A shape must be an array of integers.");
        input.Rank = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (input.Rank >= TensorInput.MaximumRank)
            {
                throw ServingException.Malformed(
                    string.Create(CultureInfo.InvariantCulture, $"A shape has more than {TensorInput.MaximumRank} dimensions."));
            }

            long size = 0;
            Expect(json.TokenType == JsonTokenType.Number && json.TryGetInt64(out size), "A shape must be an array of integers.");
            input.Shape[input.Rank++] = size;
        }
    }

    private static void ReadInputParameters(ref Utf8JsonReader json, TensorInput input)
    {
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject, "'parameters' must be an object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isSize = JsonText.Is(ref json, "binary_data_size"u8);
            json.Read();
            if (isSize)
            {
                long size = -1;
                Expect(
                    input.BinarySize < 0 && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out size) && size >= 0,
                    "'binary_data_size' must be a number of bytes.");
                input.BinarySize = size;
            }

            json.Skip();
        }
    }

    private void ReadParameters(ref Utf8JsonReader json, RowBatch batch)
    {
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject, "'parameters' must be an object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isBinary = JsonText.Is(ref json, "binary_data_output"u8);
            bool isPriority = JsonText.Is(ref json, "priority"u8);
            bool isTimeout = JsonText.Is(ref json, "timeout"u8);
            bool isExplain = JsonText.Is(ref json, "explain"u8);
            bool isMark = JsonText.Is(ref json, "ood"u8);
            bool isNaN = JsonText.Is(ref json, "nan"u8);
            json.Read();
            if (isBinary)
            {
                Expect(json.TokenType is JsonTokenType.True or JsonTokenType.False, "'binary_data_output' must be true or false.");
                IsBinaryOutput = json.TokenType == JsonTokenType.True;
            }
            else if (isPriority || isTimeout)
            {
                ReadSchedule(ref json, isPriority, batch);
            }
            else if (isExplain)
            {
                WantsExplanation = json.TokenType == JsonTokenType.True
                    || (json.TokenType == JsonTokenType.String && JsonText.Is(ref json, "shap"u8));
                Expect(WantsExplanation || json.TokenType == JsonTokenType.False, "'explain' must be true, false or \"shap\".");
            }
            else if (isMark)
            {
                Expect(json.TokenType is JsonTokenType.True or JsonTokenType.False, "'ood' must be true or false.");
                WantsMarks = json.TokenType == JsonTokenType.True;
            }
            else if (isNaN)
            {
                WritesWords = json.TokenType == JsonTokenType.String && JsonText.Is(ref json, "token"u8);
                Expect(
                    WritesWords || (json.TokenType == JsonTokenType.String && JsonText.Is(ref json, "null"u8)),
                    "'nan' must be \"null\" or \"token\".");
            }

            json.Skip();
        }
    }

    // The extension 'schedule_policy': 0 leaves it to the server.
    private static void ReadSchedule(ref Utf8JsonReader json, bool isPriority, RowBatch batch)
    {
        long value = 0;
        Expect(
            json.TokenType == JsonTokenType.Number && json.TryGetInt64(out value) && value >= 0,
            isPriority ? "'priority' must be an integer of at least 0; 1 goes first." : "'timeout' must be a number of microseconds.");
        if (isPriority)
        {
            batch.IsUrgent = value == UrgentPriority;
        }
        else
        {
            batch.Timeout = value == 0 ? null : TimeSpan.FromMicroseconds(Math.Min(value, LongestTimeout));
        }
    }

    private void ReadOutputs(ref Utf8JsonReader json, RowBatch batch)
    {
        HasOutputs = true;
        TensorOutput[] known = batch.Model.Tensors;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Expect(json.TokenType == JsonTokenType.StartObject, "An output must be an object.");
            int output = -1;
            bool? isBinary = null;
            int top = 0;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (JsonText.Is(ref json, "name"u8))
                {
                    Expect(json.Read() && json.TokenType == JsonTokenType.String, "An output's name must be a string.");
                    JsonCells.CheckLength(ref json, batch);
                    output = Find(ref json, known);
                }
                else if (JsonText.Is(ref json, "parameters"u8))
                {
                    ReadOutputParameters(ref json, ref isBinary, ref top);
                }
                else
                {
                    json.Read();
                    json.Skip();
                }
            }

            if (output < 0)
            {
                throw NoSuchOutput(known);
            }

            foreach (RequestedOutput other in _outputs)
            {
                Expect(other.Output != output, "An output is asked for twice.");
            }

            Expect(
                top == 0 || known[output].Kind is OutputKind.Label or OutputKind.Probabilities,
                "'classification' needs an output of a classifier.");
            _outputs.Add(new RequestedOutput(output, isBinary, top));
        }
    }

    private static ServingException NoSuchOutput(TensorOutput[] known) =>
        ServingException.Malformed(
            $"An output is asked for that the model does not have. It has: {string.Join(", ", known.Select(tensor => $"'{tensor.Name}'"))}.");

    private static int Find(ref Utf8JsonReader json, TensorOutput[] known)
    {
        for (int output = 0; output < known.Length; output++)
        {
            if (JsonText.Is(ref json, known[output].Name))
            {
                return output;
            }
        }

        return -1;
    }

    private static void ReadOutputParameters(ref Utf8JsonReader json, ref bool? isBinary, ref int top)
    {
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject, "'parameters' must be an object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isData = JsonText.Is(ref json, "binary_data"u8);
            bool isTop = JsonText.Is(ref json, "classification"u8);
            json.Read();
            if (isData)
            {
                Expect(json.TokenType is JsonTokenType.True or JsonTokenType.False, "'binary_data' must be true or false.");
                isBinary = json.TokenType == JsonTokenType.True;
            }
            else if (isTop)
            {
                Expect(
                    json.TokenType == JsonTokenType.Number && json.TryGetInt32(out top) && top >= 1,
                    "'classification' must be a number of classes.");
            }

            json.Skip();
        }
    }
}
