using System.Text;

namespace FullStackAI.Bundles.Json;

/// <summary>The tokens of a JSON text, one after the other. Strict: no comments, no trailing
/// commas, no unpaired surrogates, nesting of at most 16.</summary>
/// <remarks>Every fault is a <see cref="FormatException"/> that names the byte. Source: RFC 8259.</remarks>
internal ref struct JsonTokens
{
    private const int MaximumDepth = 16;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _json;
    private int _at;
    private int _start;
    private int _length;
    private bool _escaped;
    private uint _objects; // a bit for each open container: 1 for an object, the innermost in bit 0

    internal JsonTokens(ReadOnlySpan<byte> json) => _json = json;

    internal JsonToken Token { get; private set; }

    /// <summary>The number of open containers.</summary>
    internal int Depth { get; private set; }

    /// <summary>Where the present token begins.</summary>
    internal readonly int Position => _start;

    /// <summary>The bytes of a number, or those between the quotes of a string, escapes as they stand.</summary>
    internal readonly ReadOnlySpan<byte> Raw => _json.Slice(_start, _length);

    /// <summary>Moves to the next token; false at the end of the text.</summary>
    internal bool Read()
    {
        SkipSpace();
        if (Token is not (JsonToken.None or JsonToken.Name) && Depth == 0)
        {
            return _at < _json.Length ? throw Fault("something follows after the end") : false;
        }

        bool first = Token is JsonToken.None or JsonToken.Name or JsonToken.StartArray or JsonToken.StartObject;
        bool inObject = Depth > 0 && (_objects & 1) != 0;
        if (Token != JsonToken.Name && Depth > 0 && Peek() == (inObject ? (byte)'}' : (byte)']'))
        {
            Close(inObject ? JsonToken.EndObject : JsonToken.EndArray);
            return true;
        }

        if (!first)
        {
            Take((byte)',', "a comma or the end of what is open");
            SkipSpace();
        }

        if (inObject && Token != JsonToken.Name)
        {
            ReadText(JsonToken.Name);
            SkipSpace();
            Take((byte)':', "a colon");
            return true;
        }

        ReadValue();
        return true;
    }

    /// <summary>The present name or string.</summary>
    internal readonly string Text()
    {
        try
        {
            return _escaped ? JsonEscapes.Decode(StrictUtf8.GetString(Raw)) : StrictUtf8.GetString(Raw);
        }
        catch (DecoderFallbackException)
        {
            throw Fault("a string is not valid UTF-8");
        }
    }

    /// <summary>Whether the present name or string equals a text.</summary>
    internal readonly bool TextEquals(string text)
    {
        ReadOnlySpan<byte> raw = Raw;
        if (_escaped || raw.Length != text.Length)
        {
            return Text() == text;
        }

        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != text[i] || raw[i] > 127)
            {
                return raw[i] > 127 && Text() == text;
            }
        }

        return true;
    }

    private readonly byte Peek() => _at < _json.Length ? _json[_at] : throw Fault("the text ends too early");

    private void SkipSpace()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _at++;
        }
    }

    private void Take(byte expected, string name)
    {
        if (Peek() != expected)
        {
            throw Fault($"expected {name}");
        }

        _at++;
    }

    private void Close(JsonToken token)
    {
        (_start, _length) = (_at, 1);
        _at++;
        Depth--;
        _objects >>= 1;
        Token = token;
    }

    private void ReadValue()
    {
        switch (Peek())
        {
            case (byte)'{':
                Open(JsonToken.StartObject, 1);
                break;
            case (byte)'[':
                Open(JsonToken.StartArray, 0);
                break;
            case (byte)'"':
                ReadText(JsonToken.Text);
                break;
            case (byte)'t':
                ReadWord("true"u8, JsonToken.True);
                break;
            case (byte)'f':
                ReadWord("false"u8, JsonToken.False);
                break;
            case (byte)'n':
                ReadWord("null"u8, JsonToken.Null);
                break;
            default:
                ReadNumber();
                break;
        }
    }

    private void Open(JsonToken token, uint bit)
    {
        if (Depth == MaximumDepth)
        {
            throw Fault($"it nests deeper than {MaximumDepth}");
        }

        (_start, _length) = (_at, 1);
        _at++;
        Depth++;
        _objects = (_objects << 1) | bit;
        Token = token;
    }

    private void ReadWord(ReadOnlySpan<byte> word, JsonToken token)
    {
        if (!_json[_at..].StartsWith(word))
        {
            throw Fault("expected a value");
        }

        (_start, _length) = (_at, word.Length);
        _at += word.Length;
        Token = token;
    }

    private void ReadText(JsonToken token)
    {
        Take((byte)'"', "a string");
        _start = _at;
        _escaped = false;
        for (; Peek() != '"'; _at++)
        {
            if (_json[_at] < ' ')
            {
                throw Fault("a string holds a control character");
            }

            if (_json[_at] == '\\')
            {
                _escaped = true;
                _at++;
                Peek();
            }
        }

        _length = _at - _start;
        _at++;
        Token = token;
        if (_escaped && !JsonEscapes.AreSound(Raw))
        {
            throw Fault("a string holds an unknown escape");
        }
    }

    // -? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?
    private void ReadNumber()
    {
        _start = _at;
        _at += Peek() == '-' ? 1 : 0;
        if (Peek() == '0')
        {
            _at++;
        }
        else
        {
            ReadDigits();
        }

        if (_at < _json.Length && _json[_at] == '.')
        {
            _at++;
            ReadDigits();
        }

        if (_at < _json.Length && _json[_at] is (byte)'e' or (byte)'E')
        {
            _at++;
            _at += Peek() is (byte)'+' or (byte)'-' ? 1 : 0;
            ReadDigits();
        }

        _length = _at - _start;
        Token = JsonToken.Number;
    }

    private void ReadDigits()
    {
        if (!char.IsAsciiDigit((char)Peek()))
        {
            throw Fault("expected a value");
        }

        while (_at < _json.Length && char.IsAsciiDigit((char)_json[_at]))
        {
            _at++;
        }
    }

    private readonly FormatException Fault(string fault) => new($"At byte {_at}: {fault}");
}
