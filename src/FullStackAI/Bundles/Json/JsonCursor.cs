using System.Buffers.Text;
using System.Globalization;

namespace FullStackAI.Bundles.Json;

/// <summary>Walks a JSON text once, from value to value. A reader of our own, so that a fresh
/// process opens a bundle without loading and compiling the platform's.</summary>
/// <remarks>A value reader may stand on the member's name or on the value itself, and leaves the cursor on the value's last
/// token. Every fault is a <see cref="FormatException"/> or <see cref="InvalidOperationException"/>.</remarks>
internal ref struct JsonCursor
{
    private JsonTokens _json;

    internal JsonCursor(ReadOnlySpan<byte> json)
    {
        _json = new JsonTokens(json);
        _json.Read();
    }

    /// <summary>Starts an object.</summary>
    /// <returns>The names seen so far: none yet.</returns>
    internal HashSet<string> BeginObject()
    {
        Expect(JsonToken.StartObject, "an object");
        return new HashSet<string>(StringComparer.Ordinal);
    }

    /// <summary>Moves to the next member of an object; false at its end. A name that stands twice is a fault.</summary>
    internal bool NextMember(HashSet<string> seen, out string name)
    {
        _json.Read();
        if (_json.Token == JsonToken.EndObject)
        {
            name = "";
            return false;
        }

        name = _json.Text();
        return seen.Add(name) ? true : throw new FormatException($"Member '{name}' stands twice");
    }

    /// <summary>Moves to the next member of an object, whose name <see cref="IsNamed"/>
    /// and <see cref="MemberName"/> read; false at its end.</summary>
    internal bool NextMember()
    {
        _json.Read();
        return _json.Token != JsonToken.EndObject;
    }

    /// <summary>Whether the member the cursor stands on has a name.</summary>
    internal readonly bool IsNamed(string name) => _json.TextEquals(name);

    /// <summary>The name of the member the cursor stands on.</summary>
    internal readonly string MemberName() => _json.Text();

    internal void BeginArray() => Expect(JsonToken.StartArray, "an array");

    /// <summary>Moves to the next element of an array; false at its end.</summary>
    internal bool NextElement()
    {
        _json.Read();
        return _json.Token != JsonToken.EndArray;
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
        return _json.Token == JsonToken.Null;
    }

    internal int Int32()
    {
        long value = Int64();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new FormatException($"{value} is no 32-bit integer");
    }

    internal long Int64()
    {
        Expect(JsonToken.Number, "a number");
        ReadOnlySpan<byte> text = _json.Raw;
        return Utf8Parser.TryParse(text, out long value, out int read) && read == text.Length
            ? value
            : throw new FormatException("A number is no 64-bit integer");
    }

    internal bool Boolean()
    {
        MoveToValue();
        return _json.Token == JsonToken.True
            || (_json.Token == JsonToken.False
                ? false
                : throw new FormatException($"At byte {_json.Position}: found {_json.Token}, expected true or false"));
    }

    /// <summary>A string; null is a fault.</summary>
    internal string Text()
    {
        Expect(JsonToken.Text, "a string");
        return _json.Text();
    }

    /// <summary>A string or null.</summary>
    internal string? TextOrNull() => IsNull() ? null : Text();

    internal DateTime DateTime()
    {
        string text = Text();
        return System.DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime date)
            ? date
            : throw new FormatException($"'{text}' is no date");
    }

    internal DateTimeOffset DateTimeOffset()
    {
        string text = Text();
        return System.DateTimeOffset.TryParseExact(
            text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date
            : throw new FormatException($"'{text}' is no date");
    }

    /// <summary>A number, or one that JSON cannot write as such: NaN, Infinity, -Infinity in quotes.</summary>
    internal double Double()
    {
        MoveToValue();
        if (_json.Token != JsonToken.Text)
        {
            Expect(JsonToken.Number, "a number");
            ReadOnlySpan<byte> number = _json.Raw;
            return Utf8Parser.TryParse(number, out double value, out int read) && read == number.Length
                ? value
                : throw new FormatException("A number cannot be read");
        }

        return _json.Text() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            string text => throw new FormatException($"'{text}' is no number"),
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
        if (_json.Token is not (JsonToken.StartObject or JsonToken.StartArray))
        {
            return;
        }

        for (int outside = _json.Depth - 1; _json.Depth > outside;)
        {
            _json.Read();
        }
    }

    /// <summary>Checks that nothing follows.</summary>
    internal void End()
    {
        if (_json.Read())
        {
            throw new FormatException("Something follows after the end");
        }
    }

    private static string[] DateForms => ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    private void Expect(JsonToken token, string expected)
    {
        MoveToValue();
        if (_json.Token != token)
        {
            throw new FormatException($"At byte {_json.Position}: found {_json.Token}, expected {expected}");
        }
    }

    private void MoveToValue()
    {
        if (_json.Token == JsonToken.Name)
        {
            _json.Read();
        }
    }
}
