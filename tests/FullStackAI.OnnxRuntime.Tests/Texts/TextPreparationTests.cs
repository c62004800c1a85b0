using System.Runtime.CompilerServices;
using System.Text.Json;
using FullStackAI.Onnx;
using FullStackAI.Onnx.Protobuf;

namespace FullStackAI.OnnxRuntime.Tests.Texts;

[TestClass]
public sealed class TextPreparationTests
{
    private static readonly string[] Vocabulary =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world", "##ing", "play", ",", "!",
    ];

    [TestMethod]
    public void WordPiece_TwoTexts_ArePaddedAndMasked()
    {
        using TextPreparation preparation = TextPreparation.WordPiece(Vocabulary);

        IReadOnlyDictionary<string, OnnxData> prepared = preparation.Prepare(["Hello, playing world!", "héllo xyz"]);

        CollectionAssert.AreEqual(
            new long[] { 2, 5, 9, 8, 7, 6, 10, 3, 2, 5, 1, 3, 0, 0, 0, 0 }, prepared["input_ids"].AsTensor().Values<long>().ToArray());
        CollectionAssert.AreEqual(
            new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0 }, prepared["attention_mask"].AsTensor().Values<long>().ToArray());
        Assert.AreEqual("int64[2,8]", prepared["token_type_ids"].ToString());
    }

    [TestMethod]
    public void WordPiece_ALongText_IsCutAndClosed()
    {
        using TextPreparation preparation = TextPreparation.WordPiece(Vocabulary, maximumLength: 4);

        CollectionAssert.AreEqual(
            new long[] { 2, 5, 6, 3 }, preparation.Prepare(["hello world hello world"])["input_ids"].AsTensor().Values<long>().ToArray());
    }

    [TestMethod]
    public void WordPiece_Pairs_AreJoinedMarkedAndTheLongerIsCut()
    {
        using TextPreparation whole = TextPreparation.WordPiece(Vocabulary);
        using TextPreparation cut = TextPreparation.WordPiece(Vocabulary, maximumLength: 6);

        IReadOnlyDictionary<string, OnnxData> prepared = whole.PreparePairs(
            [new TextPair("hello world", "playing!"), new TextPair("hello", "")]);
        IReadOnlyDictionary<string, OnnxData> shortened = cut.PreparePairs([new TextPair("hello hello hello world", "playing")]);

        CollectionAssert.AreEqual(
            new long[] { 2, 5, 6, 3, 8, 7, 10, 3, 2, 5, 3, 3, 0, 0, 0, 0 }, prepared["input_ids"].AsTensor().Values<long>().ToArray());
        CollectionAssert.AreEqual(
            new long[] { 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0 }, prepared["token_type_ids"].AsTensor().Values<long>().ToArray());
        CollectionAssert.AreEqual(
            new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0 }, prepared["attention_mask"].AsTensor().Values<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 5, 5, 3, 8, 3 }, shortened["input_ids"].AsTensor().Values<long>().ToArray());
    }

    [TestMethod]
    public void BytePair_Pairs_AreRefusedWithTheReason()
    {
        using TextPreparation preparation = TextPreparation.BytePair("""{"l":0,"o":1}""", "#version: 0.2\nl o\n");

        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => preparation.PreparePairs([new TextPair("l", "o")])).Message,
            "Join the two texts");
    }

    [TestMethod]
    [DataRow("wordpiece", "lower")]
    [DataRow("wordpiece", "cased")]
    [DataRow("bytepairs", "ids")]
    [DataRow("sentencepiece", "ids")]
    public void Prepare_RealAndOddTexts_GivesThePublishedTokenizersNumbers(string kind, string form)
    {
        using JsonDocument oracle = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder(), "tokenizers.json")));
        JsonElement part = oracle.RootElement.GetProperty(kind);
        string[] texts = Texts(part.TryGetProperty("texts", out JsonElement own) ? own : oracle.RootElement.GetProperty("texts"));
        using TextPreparation preparation = kind switch
        {
            "wordpiece" => TextPreparation.WordPiece(Texts(part.GetProperty("vocabulary")), lowercase: form == "lower"),
            "bytepairs" => TextPreparation.BytePair(
                part.GetProperty("vocabulary").GetRawText(),
                "#version: 0.2\n" + string.Join('\n', Texts(part.GetProperty("merges"))) + "\n"),
            _ => TextPreparation.SentencePiece(
                Unigrams([.. part
                    .GetProperty("pieces")
                    .EnumerateArray()
                    .Select(piece => (piece[0].GetString()!, piece[1].GetSingle(), piece[2].GetInt32()))]),
                new SentencePieceOptions { AddEnd = false }),
        };
        JsonElement[] expected = [.. part.GetProperty(form).EnumerateArray()];

        for (int i = 0; i < texts.Length; i++)
        {
            IReadOnlyDictionary<string, OnnxData> prepared = preparation.Prepare([texts[i]]);
            Assert.AreEqual(
                expected[i].ToString(),
                $"[{string.Join(',', prepared["input_ids"].AsTensor().Values<long>().ToArray())}]",
                $"text {i}: {texts[i]}");
        }

        static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
    }

    [TestMethod]
    public void WordPiece_WithoutSpecialTokens_IsRefused() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => TextPreparation.WordPiece(["hello"])).Message,
            "lacks [PAD], [UNK], [CLS], [SEP]");

    [TestMethod]
    public void BytePair_MergesAsTold()
    {
        const string Words = """{"l":0,"o":1,"w":2,"lo":3,"low":4,"e":5,"r":6,"\u0120":7,"<|endoftext|>":8}""";
        using TextPreparation preparation = TextPreparation.BytePair(Words, "#version: 0.2\nl o\nlo w\n", padding: 8);

        CollectionAssert.AreEqual(
            new long[] { 4, 5, 6, 4, 8, 8 }, preparation.Prepare(["lower", "low"])["input_ids"].AsTensor().Values<long>().ToArray());
    }

    // Scores are logarithms of probabilities: "▁low" + "er" (−2 − 2.5) beats "▁lo" + "w" + "er"
    // (−3 − 4 − 2.5), and "low" + "er" needs the sign of a word's begin.
    private static readonly (string Piece, float Score, int Kind)[] Pieces =
        [
            ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("▁low", -2, 1), ("er", -2.5f, 1), ("▁lo", -3, 1), ("w", -4, 1),
            ("▁", -4.5f, 1), ("l", -5, 1), ("o", -5, 1), ("e", -5, 1), ("r", -5, 1), ("▁größer", -6, 1),
        ];

    [TestMethod]
    public void SentencePiece_SplitsIntoTheMostProbablePieces()
    {
        using TextPreparation preparation = TextPreparation.SentencePiece(Unigrams());

        IReadOnlyDictionary<string, OnnxData> prepared = preparation.Prepare(["lower  low", "wole größer", "x", ""]);

        // ▁low er ▁low </s> · ▁ w o l e ▁größer </s> · ▁ <unk> </s> · </s>
        CollectionAssert.AreEqual(
            new long[] { 3, 4, 3, 2, 0, 0, 0, 7, 6, 9, 8, 10, 12, 2, 7, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0 },
            prepared["input_ids"].AsTensor().Values<long>().ToArray());
        Assert.AreEqual(4 + 7 + 3 + 1, prepared["attention_mask"].AsTensor().Values<long>().ToArray().Sum());
    }

    [TestMethod]
    public void SentencePiece_DressedOtherwise_IsAsAsked()
    {
        using TextPreparation bare = TextPreparation.SentencePiece(Unigrams(), new SentencePieceOptions { AddEnd = false, Padding = 9 });
        using TextPreparation both = TextPreparation.SentencePiece(
            Unigrams(), new SentencePieceOptions { AddBegin = true, MaximumLength = 3 });
        using TextPreparation fairseq = TextPreparation.SentencePiece(
            Unigrams(), new SentencePieceOptions { AddBegin = true, Fairseq = true });

        CollectionAssert.AreEqual(
            new long[] { 3, 4, 3, 9 }, bare.Prepare(["lower", "low"])["input_ids"].AsTensor().Values<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 3, 2 }, both.Prepare(["lower low low"])["input_ids"].AsTensor().Values<long>().ToArray());
        CollectionAssert.AreEqual(
            new long[] { 0, 4, 5, 2, 0, 4, 2, 1 }, fairseq.Prepare(["lower", "low"])["input_ids"].AsTensor().Values<long>().ToArray());
    }

    [TestMethod]
    [Timeout(600_000)]
    public void SentencePiece_DamagedModels_EndInAnErrorOrATokenizer()
    {
        byte[] whole = Unigrams();
        var random = new Random(5);
        int refused = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            byte[] damaged = trial % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (trial % 2 == 1)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                TextPreparation.SentencePiece(damaged).Dispose();
            }
            catch (OnnxException)
            {
                refused++;
            }
        }

        Assert.IsGreaterThan(100, refused);
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => TextPreparation.SentencePiece([1, 2, 3])).Message, "no SentencePiece model");
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => TextPreparation.SentencePiece([])).Message, "0 pieces");
    }

    private static string OracleFolder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "oracles");

    private static byte[] Unigrams() => Unigrams(Pieces);

    private static byte[] Unigrams(IReadOnlyList<(string Piece, float Score, int Kind)> pieces)
    {
        var writer = new ProtoWriter();
        foreach ((string piece, float score, int kind) in pieces)
        {
            writer.Message(1, (piece, score, kind), static (message, own) =>
            {
                message.Text(1, own.piece);
                message.Float(2, own.score);
                message.Int64(3, own.kind);
            });
        }

        writer.Message(2, 0, static (message, _) => message.Int64(3, 1));
        writer.Message(3, 0, static (message, _) => message.Text(1, "identity"));
        using var stream = new MemoryStream();
        writer.CopyTo(stream);
        return stream.ToArray();
    }
}
