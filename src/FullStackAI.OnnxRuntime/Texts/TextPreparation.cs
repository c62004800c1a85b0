using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Turns texts into the numbers a language network reads, by the tokenizers of ONNX Runtime Extensions. Thread-safe.</summary>
public sealed class TextPreparation : IDisposable
{
    private const string Domain = "ai.onnx.contrib";
    private const string Ids = "ids";
    private const long FairseqPadding = 1;
    private const long FairseqEnd = 2;
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
    private readonly OnnxModel _tokenizer;
    private readonly long _padding;
    private readonly long? _last;
    private readonly Dictionary<string, OnnxData> _settings;
    private readonly BertText? _bert; // null for tokenizers of other families

    private TextPreparation(
        OnnxDocument document, long padding, long? last, int maximumLength, Dictionary<string, OnnxData>? settings = null,
        BertText? bert = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, 2);
        _tokenizer = OnnxModel.Load(document.ToArray(), new OnnxModelOptions { Device = Device.Cpu, Threads = 1, Extensions = true });
        _padding = padding;
        _last = last;
        _settings = settings ?? [];
        _bert = bert;
        MaximumLength = maximumLength;
    }

    /// <summary>Most tokens of a text, special ones included; longer texts are cut, and keep their closing token.</summary>
    public int MaximumLength { get; }

    /// <summary>WordPiece, as BERT uses it: [CLS] words and pieces [SEP].</summary>
    /// <param name="vocabulary">The tokens by number: the lines of <c>vocab.txt</c>, with [PAD], [UNK], [CLS] and [SEP] among them.</param>
    /// <param name="lowercase">Whether texts are made lower-case and stripped of accents; true by default.</param>
    /// <param name="maximumLength">Most tokens of a text, at least 2; 512 by default.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="ArgumentException">A special token is missing.</exception>
    public static TextPreparation WordPiece(IReadOnlyList<string> vocabulary, bool lowercase = true, int maximumLength = 512)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Dictionary<string, int> numbers = vocabulary
            .Select((token, number) => (token, number))
            .GroupBy(pair => pair.token, StringComparer.Ordinal)
            .ToDictionary(pairs => pairs.Key, pairs => pairs.First().number, StringComparer.Ordinal);
        string[] missing = [.. Special.Where(token => !numbers.ContainsKey(token))];
        if (missing.Length > 0)
        {
            throw new ArgumentException(
                $"The WordPiece vocabulary of {vocabulary.Count} tokens lacks {string.Join(", ", missing)}. Give the lines of the model's vocab.txt.",
                nameof(vocabulary));
        }

        return new TextPreparation(
            Graph(
                "BertTokenizer",
                3,
                new OnnxAttribute("vocab_file", string.Join('\n', vocabulary)),
                new OnnxAttribute("do_lower_case", lowercase ? 1L : 0L),
                new OnnxAttribute("strip_accents", lowercase ? 1L : 0L)),
            numbers["[PAD]"],
            numbers["[SEP]"],
            maximumLength,
            bert: new BertText(lowercase));
    }

    /// <summary>Byte-pair encoding, as GPT-2 uses it.</summary>
    /// <param name="vocabulary">Contents of <c>vocab.json</c>.</param>
    /// <param name="merges">Contents of <c>merges.txt</c>.</param>
    /// <param name="padding">Number of the token that fills shorter texts up; GPT-2 has none, and masks it.</param>
    /// <param name="maximumLength">Most tokens of a text, at least 2; 1024 by default.</param>
    /// <returns>The tokenizer.</returns>
    public static TextPreparation BytePair(string vocabulary, string merges, long padding = 0, int maximumLength = 1024) =>
        new(
            Graph(
                "GPT2Tokenizer",
                2,
                new OnnxAttribute("vocab", vocabulary),
                new OnnxAttribute("merges", merges),
                new OnnxAttribute("padding_length", -1L)),
            padding,
            null,
            maximumLength);

    /// <summary>SentencePiece (unigram or byte pairs), as T5, ALBERT, XLM-RoBERTa and LLaMA
    /// use it; it normalises text by the rules in the model.</summary>
    /// <param name="model">Content of the <c>.model</c> file.</param>
    /// <param name="options">Begin, end, numbering; null for the defaults.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="OnnxException">The bytes are no SentencePiece model, or a damaged one.</exception>
    public static TextPreparation SentencePiece(byte[] model, SentencePieceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new SentencePieceOptions();
        SentencePieceModel read = SentencePieceModel.Read(model);
        var settings = new Dictionary<string, OnnxData>
        {
            ["nbest_size"] = OnnxTensorData.Of([0L], 1), // 0 and 1 mean the best split
            ["alpha"] = OnnxTensorData.Of([1f], 1),
            ["add_bos"] = OnnxTensorData.Of([options.AddBegin], 1),
            ["add_eos"] = OnnxTensorData.Of([options.AddEnd], 1),
            ["reverse"] = OnnxTensorData.Of([false], 1),
            ["fairseq"] = OnnxTensorData.Of([options.Fairseq], 1),
        };
        (long padding, long end) = options.Fairseq ? (FairseqPadding, FairseqEnd) : (Math.Max(0, read.Padding), read.End);
        return new TextPreparation(
            SentencePieceGraph(model), options.Padding ?? padding, options.AddEnd ? end : null, options.MaximumLength, settings);
    }

    /// <summary>Tokenizes a batch: shorter texts are filled up to the longest.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Ends the work between two texts.</param>
    /// <returns><c>input_ids</c>, <c>attention_mask</c> (1 where a token is) and
    /// <c>token_type_ids</c> (0): int64 [texts × longest].</returns>
    public IReadOnlyDictionary<string, OnnxData> Prepare(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Filled([.. texts.Select(text => Cut(Tokens(text, cancellationToken)))], texts.Count, seconds: null);
    }

    /// <summary>Tokenizes pairs of texts, such as a question and a passage, as BERT takes them: [CLS] first [SEP]
    /// second [SEP]. Of a pair that is too long, the longer text loses its end.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="cancellationToken">Ends the work between two texts.</param>
    /// <returns><c>input_ids</c>, <c>attention_mask</c> (1 where a token is) and
    /// <c>token_type_ids</c> (1 from the second text on): int64 [pairs × longest].</returns>
    /// <exception cref="InvalidOperationException">The tokenizer is not WordPiece; what
    /// stands between two texts differs from model to model.</exception>
    public IReadOnlyDictionary<string, OnnxData> PreparePairs(IReadOnlyList<TextPair> pairs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (_bert is null)
        {
            throw new InvalidOperationException(
                "Pairs are put together for WordPiece only. Join the two texts as the model was trained, and use Prepare.");
        }

        var rows = new long[pairs.Count][];
        int[] seconds = new int[rows.Length];
        for (int row = 0; row < rows.Length; row++)
        {
            long[] first = Tokens(pairs[row].First, cancellationToken); // [CLS] … [SEP]
            long[] second = Tokens(pairs[row].Second, cancellationToken)[1..]; // … [SEP]
            (int before, int behind) = (first.Length - 2, second.Length - 1);
            while (before + behind + 3 > MaximumLength && before + behind > 0)
            {
                _ = before > behind ? before-- : behind--;
            }

            rows[row] = [.. first[..(before + 1)], first[^1], .. second[..behind], second[^1]];
            seconds[row] = before + 2;
        }

        return Filled(rows, rows.Length, seconds);
    }

    /// <summary>Frees the tokenizer.</summary>
    public void Dispose() => _tokenizer.Dispose();

    private Dictionary<string, OnnxData> Filled(long[][] rows, int count, int[]? seconds)
    {
        int longest = rows.Select(row => row.Length).DefaultIfEmpty(0).Max();
        long[] ids = new long[count * longest];
        long[] mask = new long[ids.Length];
        long[] kinds = new long[ids.Length];
        Array.Fill(ids, _padding);
        for (int row = 0; row < count; row++)
        {
            rows[row].CopyTo(ids, row * longest);
            mask.AsSpan(row * longest, rows[row].Length).Fill(1);
            if (seconds is not null)
            {
                kinds.AsSpan((row * longest) + seconds[row], rows[row].Length - seconds[row]).Fill(1);
            }
        }

        return new Dictionary<string, OnnxData>(StringComparer.Ordinal)
        {
            ["input_ids"] = OnnxTensorData.Of(ids, count, longest),
            ["attention_mask"] = OnnxTensorData.Of(mask, count, longest),
            ["token_type_ids"] = OnnxTensorData.Of(kinds, count, longest),
        };
    }

    // One text a run: the WordPiece operator takes two for a pair, and would not cut it.
    private long[] Tokens(string text, CancellationToken cancellationToken) =>
        _tokenizer
            .Run(
                new Dictionary<string, OnnxData>(_settings) { ["text"] = OnnxTensorData.Of([_bert?.Cleaned(text) ?? text], 1) },
                [Ids],
                cancellationToken)[Ids]
            .AsTensor()
            .Values<long>()
            .ToArray();

    private long[] Cut(long[] all)
    {
        if (all.Length <= MaximumLength)
        {
            return all;
        }

        long[] cut = all[..MaximumLength];
        cut[^1] = _last ?? cut[^1];
        return cut;
    }

    private static OnnxDocument Graph(string operation, int outputs, params OnnxAttribute[] attributes)
    {
        var graph = new OnnxGraphBuilder("tokenizer");
        OnnxValue text = graph.Input("text", OnnxElementType.String, 1);
        OnnxValue[] results = graph.Node(Domain, operation, [text], outputs, attributes);
        graph.Output(Ids, graph.Declare(results[0], new OnnxTensorType(OnnxElementType.Int64, null)));
        return graph.Build();
    }

    private static OnnxDocument SentencePieceGraph(byte[] model)
    {
        var graph = new OnnxGraphBuilder("tokenizer");
        OnnxValue[] inputs =
        [
            graph.Input("text", OnnxElementType.String, 1),
            graph.Input("nbest_size", OnnxElementType.Int64, 1),
            graph.Input("alpha", OnnxElementType.Float, 1),
            graph.Input("add_bos", OnnxElementType.Bool, 1),
            graph.Input("add_eos", OnnxElementType.Bool, 1),
            graph.Input("reverse", OnnxElementType.Bool, 1),
            graph.Input("fairseq", OnnxElementType.Bool, 1),
        ];
        OnnxValue[] results = graph.Node(Domain, "SentencepieceTokenizer", inputs, 2, new OnnxAttribute("model", "") { Bytes = model });
        OnnxValue tokens = graph.Declare(results[0], new OnnxTensorType(OnnxElementType.Int32, null));
        graph.Output(Ids, graph.Declare(tokens.Cast(OnnxElementType.Int64), new OnnxTensorType(OnnxElementType.Int64, null)));
        return graph.Build();
    }
}
