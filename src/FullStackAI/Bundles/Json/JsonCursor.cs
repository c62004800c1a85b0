using System.Text.Json;

namespace FullStackAI.Bundles.Json;

/// <summary>Walks a JSON text once, from value to value. Without metadata and generic code, so that a fresh process opens a bundle without compiling a serialiser first.</summary>
/// <remarks>A value reader may stand on the member's name or on the value itself, and leaves the cursor on the value's last token. Every fault is a <see cref="JsonException"/>, <see cref="InvalidOperationException"/> or <see cref="FormatException"/>.</remarks>
internal ref struct JsonCursor
{
    private const int MaximumDepth = 16;
    private Utf8JsonReader _json;

    internal JsonCursor(ReadOnlySpan<byte> json)
    {
        _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaximumDepth });
        _json.Read();
    }

    /// <summary>Starts an object.</summary>
    /// <returns>The names seen so far: none yet.</returns>
    internal HashSet<string> BeginObject()
    {
        Expect(JsonTokenType.StartObject, "an object");
        return new HashSet<string>(StringComparer.Ordinal);
    }

    /// <summary>Moves to the next member of an object; false at its end. A name that stands twice is a fault.</summary>
    internal bool NextMember(HashSet<string> seen, out string name)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = _json.GetString()!;
        return seen.Add(name) ? true : throw new JsonException($"Member '{name}' stands twice");
    }

    /// <summary>Moves to the next member of an object, whose name <see cref="IsNamed"/> and <see cref="Text"/> read; false at its end.</summary>
    internal bool NextMember()
    {
        _json.Read();
        return _json.TokenType != JsonTokenType.EndObject;
    }

    /// <summary>Whether the member the cursor stands on has a name.</summary>
    internal readonly bool IsNamed(string name) => _json.ValueTextEquals(name);

    /// <summary>The name of the member the cursor stands on.</summary>
    internal readonly string MemberName() => _json.GetString()!;

    internal void BeginArray() => Expect(JsonTokenType.StartArray, "an array");

    /// <summary>Moves to the next element of an array; false at its end.</summary>
    internal bool NextElement()
    {
        _json.Read();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The number of elements of the array that comes next; the cursor stays where it is.</summary>
    internal readonly int CountElements()
    {
        JsonCursor ahead = this;
        ahead.BeginArray();
        int count = 0;
        while (ahead.NextElement())
        {
            ahead.Skip();
            count++;
        }

        return count;
    }

    /// <summary>Whether the next value is null.</summary>
    internal bool IsNull()
    {
        MoveToValue();
        return _json.TokenType == JsonTokenType.Null;
    }

    internal int Int32()
    {
        MoveToValue();
        return _json.GetInt32();
    }

    internal long Int64()
    {
        MoveToValue();
        return _json.GetInt64();
    }

    internal bool Boolean()
    {
        MoveToValue();
        return _json.GetBoolean();
    }

    /// <summary>A string; null is a fault.</summary>
    internal string Text()
    {
        Expect(JsonTokenType.String, "a string");
        return _json.GetString()!;
    }

    /// <summary>A string or null.</summary>
    internal string? TextOrNull() => IsNull() ? null : Text();

    internal DateTime DateTime()
    {
        MoveToValue();
        return _json.GetDateTime();
    }

    internal DateTimeOffset DateTimeOffset()
    {
        MoveToValue();
        return _json.GetDateTimeOffset();
    }

    /// <summary>A number, or one that JSON cannot write as such: NaN, Infinity, -Infinity in quotes.</summary>
    internal double Double()
    {
        MoveToValue();
        if (_json.TokenType != JsonTokenType.String)
        {
            return _json.GetDouble();
        }

        return _json.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            string text => throw new FormatException($"'{text}' is no number"),
            null => throw new FormatException(),
        };
    }

    internal double[] Doubles()
    {
        double[] values = new double[CountElements()];
        BeginArray();
        for (int i = 0; NextElement(); i++)
        {
            values[i] = Double();
        }

        return values;
    }

    internal string[] Texts()
    {
        string[] values = new string[CountElements()];
        BeginArray();
        for (int i = 0; NextElement(); i++)
        {
            values[i] = Text();
        }

        return values;
    }

    /// <summary>Passes over a value of any kind.</summary>
    internal void Skip()
    {
        MoveToValue();
        _json.Skip();
    }

    /// <summary>Checks that nothing follows.</summary>
    internal void End()
    {
        if (_json.Read())
        {
            throw new JsonException("Something follows after the end");
        }
    }

    private void Expect(JsonTokenType token, string expected)
    {
        MoveToValue();
        if (_json.TokenType != token)
        {
            throw new FormatException($"At byte {_json.TokenStartIndex}: found {_json.TokenType}, expected {expected}");
        }
    }

    private void MoveToValue()
    {
        if (_json.TokenType == JsonTokenType.PropertyName)
        {
            _json.Read();
        }
    }
}
