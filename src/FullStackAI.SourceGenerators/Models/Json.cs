using System.Globalization;
using System.Text;

namespace FullStackAI.SourceGenerators.Models;

/// <summary>Reads JSON into dictionaries, lists, strings, doubles, booleans and nulls. A
/// generator runs on .NET Standard 2.0, which has no JSON reader.</summary>
internal sealed class Json
{
    private const int MaximumDepth = 32;
    private readonly string _text;
    private int _at;

    private Json(string text) => _text = text;

    /// <summary>Reads one value.</summary>
    /// <exception cref="FormatException">The text is no JSON.</exception>
    internal static object? Parse(string text)
    {
        var json = new Json(text);
        object? value = json.ReadValue(0);
        json.SkipSpace();
        return json._at == text.Length ? value : throw json.Fault();
    }

    private object? ReadValue(int depth)
    {
        SkipSpace();
        if (_at >= _text.Length || depth > MaximumDepth)
        {
            throw Fault();
        }

        return _text[_at] switch
        {
            '{' => ReadObject(depth),
            '[' => ReadArray(depth),
            '"' => ReadString(),
            't' => ReadWord("true", true),
            'f' => ReadWord("false", false),
            'n' => ReadWord("null", null),
            _ => ReadNumber(),
        };
    }

    private Dictionary<string, object?> ReadObject(int depth)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        _at++;
        SkipSpace();
        if (Take('}'))
        {
            return members;
        }

        do
        {
            SkipSpace();
            string name = ReadString();
            SkipSpace();
            Expect(':');
            members[name] = ReadValue(depth + 1);
            SkipSpace();
        }
        while (Take(','));
        Expect('}');
        return members;
    }

    private List<object?> ReadArray(int depth)
    {
        var items = new List<object?>();
        _at++;
        SkipSpace();
        if (Take(']'))
        {
            return items;
        }

        do
        {
            items.Add(ReadValue(depth + 1));
            SkipSpace();
        }
        while (Take(','));
        Expect(']');
        return items;
    }

    private string ReadString()
    {
        Expect('"');
        var text = new StringBuilder();
        while (_at < _text.Length && _text[_at] != '"')
        {
            char c = _text[_at++];
            text.Append(c == '\\' ? ReadEscape() : c);
        }

        Expect('"');
        return text.ToString();
    }

    private char ReadEscape()
    {
        char c = _at < _text.Length ? _text[_at++] : throw Fault();
        if (c != 'u')
        {
            return c switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                '"' or '\\' or '/' => c,
                _ => throw Fault(),
            };
        }

        if (_at + 4 > _text.Length
            || !ushort.TryParse(_text.Substring(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            throw Fault();
        }

        _at += 4;
        return (char)code;
    }

    private double ReadNumber()
    {
        int start = _at;
        while (_at < _text.Length && "+-.eE0123456789".IndexOf(_text[_at]) >= 0)
        {
            _at++;
        }

        return double.TryParse(_text.Substring(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Fault();
    }

    private object? ReadWord(string word, object? value)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
        {
            throw Fault();
        }

        _at += word.Length;
        return value;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\n' or '\r' or '\t')
        {
            _at++;
        }
    }

    private bool Take(char c)
    {
        bool there = _at < _text.Length && _text[_at] == c;
        _at += there ? 1 : 0;
        return there;
    }

    private void Expect(char c)
    {
        if (!Take(c))
        {
            throw Fault();
        }
    }

    private FormatException Fault() => new($"At character {_at}: this is no JSON.");
}
