using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Texts as rows of tokens, by ONNX Runtime's Tokenizer. Every row ends with at
/// least one token that is none, so that no tensor is empty.</summary>
internal static class TextTokens
{
    /// <summary>Stands for no token among words: a space is part of no word.</summary>
    internal const string NoWord = " ";

    /// <summary>Stands for no token among characters and runs of spaces.</summary>
    internal const string NoCharacter = "##";

    private static readonly Lazy<string> WordCharacters = new(() => CharacterClass.Of(TextUnits.IsWord));
    private static readonly Lazy<string> Spaces = new(() => CharacterClass.Of(TextUnits.IsSpace));
    private static readonly Lazy<string> NoSpaces = new(() => CharacterClass.Of(character => !TextUnits.IsSpace(character)));

    /// <summary>Runs of letters, digits and underscores, two or more: [batch × words].</summary>
    internal static OnnxValue Words(OnnxGraphBuilder graph, OnnxValue text) =>
        Rows(graph, text, WordCharacters.Value + "+", NoWord, TextUnits.MinWordLength);

    /// <summary>Runs of what is no space: [batch × words].</summary>
    internal static OnnxValue BetweenSpaces(OnnxGraphBuilder graph, OnnxValue text) => Rows(graph, text, NoSpaces.Value + "+", NoWord, 1);

    /// <summary>Characters, where two and more spaces are one token: [batch × tokens].</summary>
    internal static OnnxValue Characters(OnnxGraphBuilder graph, OnnxValue text) =>
        Rows(graph, text, $"{Spaces.Value}{{2,}}|{CharacterClass.Any}", NoCharacter, 1);

    /// <summary>Which tokens are runs of spaces: bool [batch × tokens].</summary>
    internal static OnnxValue AreSpaces(OnnxGraphBuilder graph, OnnxValue tokens, OnnxValue codes)
    {
        OnnxValue runs = Tokenize(graph, tokens, Spaces.Value + "{2,}", NoCharacter, 1); // [batch × tokens × 0 or 1]
        OnnxValue found = Encode(graph, runs, [NoCharacter], [0], otherwise: 1);
        OnnxValue none = codes.Mul(graph.Scalar(0L)).Unsqueeze(2);
        return new[] { none, found }.Concat(2).ReduceMax(2, keep: false).Greater(graph.Scalar(0L));
    }

    /// <summary>The different tokens, and for each place its token's number: [tokens] and [batch × places].</summary>
    internal static (OnnxValue Tokens, OnnxValue Numbers) Different(OnnxGraphBuilder graph, OnnxValue tokens)
    {
        OnnxValue[] unique = graph.Node(OperatorDomains.Onnx, "Unique", [tokens.Reshape(-1)], 3, new OnnxAttribute("sorted", 0));
        OnnxValue numbers = graph.Node("Reshape", [unique[2], graph.Node("Shape", [tokens])]);
        return (unique[0], numbers);
    }

    /// <summary>The first characters of each token, padded with <see cref="NoWord"/>: [tokens × characters].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tokens">[tokens].</param>
    /// <param name="most">How many characters at most; null for all.</param>
    internal static OnnxValue Spell(OnnxGraphBuilder graph, OnnxValue tokens, int? most = null)
    {
        if (most is { } length)
        {
            tokens = Tokenize(graph, tokens, $"{CharacterClass.Any}{{1,{length}}}", NoWord, 1).Slice(1, 0, 1).Squeeze(1);
        }

        return Node(graph, tokens, new OnnxAttribute("separators", [""]), NoWord, 1);
    }

    internal static OnnxValue Encode(OnnxGraphBuilder graph, OnnxValue tokens, string[] keys, long[] values, long otherwise) =>
        graph.Node(
            OperatorDomains.MachineLearning,
            "LabelEncoder",
            [tokens],
            1,
            new OnnxAttribute("keys_strings", keys),
            new OnnxAttribute("values_int64s", values),
            new OnnxAttribute("default_int64", otherwise))[0];

    private static OnnxValue Rows(OnnxGraphBuilder graph, OnnxValue text, string expression, string none, int shortest)
    {
        OnnxValue tokens = Tokenize(graph, text, expression, none, shortest).Squeeze(1);
        OnnxValue last = graph.Node(
            OperatorDomains.MachineLearning,
            "LabelEncoder",
            [text],
            1,
            new OnnxAttribute("keys_strings", [none]),
            new OnnxAttribute("values_strings", [none]),
            new OnnxAttribute("default_string", none))[0];
        return new[] { tokens, last }.Concat(1);
    }

    private static OnnxValue Tokenize(OnnxGraphBuilder graph, OnnxValue text, string expression, string none, int shortest) =>
        Node(graph, text, new OnnxAttribute("tokenexp", expression), none, shortest);

    private static OnnxValue Node(OnnxGraphBuilder graph, OnnxValue text, OnnxAttribute rule, string none, int shortest) =>
        graph.Node(
            OperatorDomains.Microsoft, "Tokenizer", [text], 1, new OnnxAttribute("mark", 0), new OnnxAttribute("mincharnum", shortest),
            new OnnxAttribute("pad_value", none), rule)[0];
}
