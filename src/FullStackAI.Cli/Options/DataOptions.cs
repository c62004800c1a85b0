using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Cli.Options;

/// <summary>The options that overrule what detection decides about a file of data; the same for every command that reads one.</summary>
internal sealed class DataOptions
{
    private static readonly Dictionary<string, char> Separators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["comma"] = ',', ["semicolon"] = ';', ["tab"] = '\t', ["\\t"] = '\t', ["pipe"] = '|', ["space"] = ' ',
    };

    private static readonly Dictionary<string, ColumnKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["number"] = ColumnKind.Number, ["integer"] = ColumnKind.Integer, ["boolean"] = ColumnKind.Boolean,
        ["category"] = ColumnKind.Category,
        ["date"] = ColumnKind.DateTime, ["datetime"] = ColumnKind.DateTime, ["text"] = ColumnKind.Text,
    };

    private readonly Option<char?> _separator = new("--separator")
    {
        Description = "What stands between fields: one character, or comma, semicolon, tab, pipe, space (runs of blanks). [detected]",
        CustomParser = Separator,
    };

    private readonly Option<bool> _noHeader = new("--no-header")
    {
        Description = "The first row holds data, not names; columns are called column1, column2, … [detected]",
    };
    private readonly Option<bool> _header = new("--header") { Description = "The first row holds the names. [detected]" };
    private readonly Option<int> _skipLines = new("--skip-lines")
    {
        Description = "Leave out so many lines above the names: a title, a comment. [0]",
        HelpName = "n",
    };
    private readonly Option<string[]> _names = Words("--names", "The names of the columns, instead of those in the file.", "a,b,c");
    private readonly Option<OnOff?> _quotes = OnOffOption.Make(
        "--quotes", "on: double quotes enclose fields; off: they are ordinary characters. [detected]");
    private readonly Option<Encoding?> _encoding = new("--encoding")
    {
        Description = "The encoding, for example utf-8, utf-16, latin1, gb18030, gbk, big5, shift_jis. [detected]",
        HelpName = "name",
        CustomParser = EncodingOf,
    };
    private readonly Option<OnOff?> _decimalComma = OnOffOption.Make("--decimal-comma", "on: numbers are written 3,14. [detected]");
    private readonly Option<string[]> _missing = Words(
        "--missing", "The words that stand for a missing value, instead of the usual ones; an empty field is always missing.", "n/a,?");
    private readonly Option<string[]> _types = Words(
        "--type", "The type of columns, by name or number: number, integer, boolean, category, date, text.", "zip=category,3=text");
    private readonly Option<string[]> _ignore = Words("--ignore", "Columns to leave out, by name or number.", "casual,registered");
    private readonly Option<string[]> _dateFormats = new("--date-format")
    {
        Description = "A format of dates beyond the detected ones, as in .NET: dd.MM.yyyy.",
        HelpName = "format",
    };
    private readonly Option<OnOff?> _dayFirst = OnOffOption.Make("--day-first", "on: 3/4/2020 is the third of April. [detected]");
    private readonly Option<long?> _maxRows = new("--max-rows")
    {
        Description = "Read only so many rows, from the first.",
        HelpName = "rows",
    };
    private readonly Option<RaggedRows?> _ragged = new("--ragged")
    {
        Description = "What to do with rows of too many or too few fields. [refuse]",
    };

    internal DataOptions()
    {
        _separator.HelpName = "char";
        _separator.CompletionSources.Add([.. Separators.Keys.Where(name => name.Length > 2)]);
        _encoding.CompletionSources.Add("utf-8", "utf-16", "latin1", "gb18030", "gbk", "big5", "shift_jis");
    }

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _separator, _noHeader, _header, _skipLines, _names, _quotes, _encoding, _decimalComma, _missing, _types, _ignore, _dateFormats,
            _dayFirst, _maxRows, _ragged,
        ])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_header) && result.GetValue(_noHeader))
            {
                result.AddError("Options '--header' and '--no-header' exclude each other. Give one of them, or none to have it detected.");
            }
        });
    }

    /// <summary>What the command line says about the file; what it leaves out is detected.</summary>
    internal CsvOptions Read(ParseResult parsed) => new()
    {
        Separator = parsed.GetValue(_separator),
        Header = parsed.GetValue(_header) ? true : parsed.GetValue(_noHeader) ? false : null,
        SkipLines = parsed.GetValue(_skipLines),
        Names = parsed.GetValue(_names) is { Length: > 0 } names ? names : null,
        Quotes = parsed.Read(_quotes),
        Encoding = parsed.GetValue(_encoding),
        DecimalComma = parsed.Read(_decimalComma),
        MissingValues = parsed.GetValue(_missing) is { Length: > 0 } missing ? missing : null,
        Types = TypesOf(parsed.GetValue(_types) ?? []),
        IgnoredColumns = parsed.GetValue(_ignore) ?? [],
        DateFormats = parsed.GetValue(_dateFormats) ?? [],
        DayFirst = parsed.Read(_dayFirst),
        MaxRows = parsed.GetValue(_maxRows),
        RaggedRows = parsed.GetValue(_ragged) ?? RaggedRows.Refuse,
    };

    /// <summary>An option whose values stand one after the other, or in one word with commas between them.</summary>
    internal static Option<string[]> Words(string name, string description, string example) => new(name)
    {
        Description = description,
        HelpName = example,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
            [.. result.Tokens.SelectMany(
                token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    private static Dictionary<string, ColumnKind> TypesOf(string[] pairs)
    {
        var types = new Dictionary<string, ColumnKind>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int at = pair.LastIndexOf('=');
            string name = at > 0 ? pair[..at] : "";
            if (name.Length == 0 || !Kinds.TryGetValue(pair[(at + 1)..], out ColumnKind kind))
            {
                throw new ToolException(
                    ExitCode.Usage, $"'--type {pair}' is not of the form column=type. Types are: {string.Join(", ", Kinds.Keys)}.");
            }

            types[name] = kind;
        }

        return types;
    }

    private static char? Separator(ArgumentResult result)
    {
        string word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Separators.TryGetValue(word, out char named))
        {
            return named;
        }

        if (word.Length == 1)
        {
            return word[0];
        }

        result.AddError($"'{word}' is no separator. Give one character, or one of: {string.Join(", ", Separators.Keys)}.");
        return null;
    }

    private static Encoding? EncodingOf(ArgumentResult result)
    {
        string word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Encoding.GetEncoding(word.Equals("gbk", StringComparison.OrdinalIgnoreCase) ? "gb18030" : word);
        }
        catch (ArgumentException)
        {
            result.AddError($"'{word}' is no encoding known here. For example: utf-8, utf-16, latin1, gb18030, gbk, big5, shift_jis.");
            return null;
        }
    }
}
