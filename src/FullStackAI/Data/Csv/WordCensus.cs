namespace FullStackAI.Data.Csv;

/// <summary>Counts what words read as, to find the storage that suits most of them.</summary>
internal sealed class WordCensus(LoadScope scope)
{
    /// <summary>A storage is tried when this share of the words suits it; the whole file then decides.</summary>
    private const double Enough = 0.75;
    private const int Hopeless = 10_000;

    private byte[] _scratch = [];
    private BooleanPair? _pair;
    private bool _mixed;
    private bool _falseSeen;
    private bool _trueSeen;
    private long _numbers;
    private long _dates;
    private long _compactDates;
    private long _booleans;
    private long _others;
    private long _missing;

    private long Present => _numbers + _dates + _booleans + _others;

    /// <summary>Whether so many words are no value that the rest cannot change it.</summary>
    internal bool IsHopeless => _others > Hopeless && _others > Present / 2;

    internal bool IsEmpty => Present == 0;

    /// <summary>The storage for numbers, dates or booleans that suits the words; null when they are plain words.</summary>
    internal Storage? Storage
    {
        get
        {
            if (Present == 0)
            {
                return null;
            }

            if (_compactDates == Present)
            {
                return Csv.Storage.Date;
            }

            double enough = Enough * Present;
            bool bothLetters = _pair is { IsShort: false } || (_falseSeen && _trueSeen);
            return _numbers >= enough ? Csv.Storage.Numeric
                : _dates >= enough ? Csv.Storage.Date
                : _booleans == Present && !_mixed && bothLetters ? Csv.Storage.Boolean
                : null;
        }
    }

    /// <summary>Counts a field as the file has it.</summary>
    internal void AddField(ReadOnlySpan<byte> field) => Add(Quoting.Content(field, scope.Dialect.Quote, ref _scratch, out _), 1);

    /// <summary>Counts a word that stands in some cells.</summary>
    internal void Add(ReadOnlySpan<byte> word, long cells)
    {
        word = Quoting.Trim(word);
        if (word.IsEmpty || scope.Missing.IndexOf(word, amongValues: true) >= 0)
        {
            _missing += cells;
        }
        else if (NumberParser.Parse(word, scope.Dialect.DecimalPoint, out long integer, out _) is not NumberShape.None
            and NumberShape shape)
        {
            _numbers += cells;
            bool compact = shape == NumberShape.Integer
                && word.Length == 8
                && integer is > 19_000_000 and < 21_000_000
                && DateParser.TryParse(word, out _, out _);
            _compactDates += compact ? cells : 0;
        }
        else if (DateCells.TryParse(word, scope.Options.DateFormats, out _, out _))
        {
            _dates += cells;
        }
        else if (BooleanPair.Find(word, digits: false) is BooleanPair pair)
        {
            _mixed |= _pair is not null && pair != _pair;
            _pair ??= pair;
            _falseSeen |= pair.Read(word) == 0;
            _trueSeen |= pair.Read(word) == 1;
            _booleans += cells;
        }
        else
        {
            _others += cells;
        }
    }
}
