using System.Text.Json;
using FullStackAI.Data;
using FullStackAI.Preprocessing;

namespace FullStackAI.Tests.Preprocessing;

/// <summary>Values of scikit-learn (tests/oracles/make_preprocessing.py, make_text_hash.py).</summary>
[TestClass]
public sealed class OracleTests
{
    private static readonly JsonElement Oracle = Load("preprocessing.json");

    [TestMethod]
    [DataRow("Standard")]
    [DataRow("MinMax")]
    [DataRow("MaxAbs")]
    [DataRow("Robust")]
    [DataRow("QuantileNormal")]
    [DataRow("YeoJohnson")]
    public void Scale_OfTrainingAndNewRows_AgreesWithScikitLearn(string name)
    {
        Pipeline pipeline = name switch
        {
            "QuantileNormal" => Pipeline.Empty.QuantileNormal("x", new QuantileNormalOptions { Quantiles = 20 }),
            "YeoJohnson" => Pipeline.Empty.YeoJohnson("x"),
            _ => Pipeline.Empty.Scale("x", Enum.Parse<ScaleMethod>(name)),
        };
        FittedPipeline fitted = pipeline.Fit(Column("train"));

        foreach (string rows in new[] { "train", "new" })
        {
            double[] expected = Doubles(Oracle.GetProperty("numbers").GetProperty(name).GetProperty(rows));
            ReadOnlySpan<float> actual = fitted.Transform(Column(rows)).Dense(0);
            for (int row = 0; row < expected.Length; row++)
            {
                // single precision, and an exponent found to about 1e-7 by either search
                Assert.AreEqual(expected[row], actual[row], 2e-5 * Math.Max(1, Math.Abs(expected[row])), $"{rows} row {row}");
            }
        }
    }

    [TestMethod]
    [DataRow("words")]
    [DataRow("words 1-2")]
    [DataRow("sublinear")]
    [DataRow("rare and common")]
    [DataRow("plain counts")]
    [DataRow("characters")]
    [DataRow("characters in words")]
    public void TextTfIdf_OfTrainingAndNewRows_AgreesWithScikitLearn(string name)
    {
        var options = new TextTfIdfOptions { Analyzer = TextAnalyzer.Words };
        options = name switch
        {
            "words 1-2" => options with { NGrams = new(1, 2) },
            "sublinear" => options with { NGrams = new(1, 3), Sublinear = true, Norm = TextNorm.L1 },
            "rare and common" => options with { MinDocuments = 2, MaxDocumentShare = 0.3 },
            "plain counts" => options with { InverseDocumentFrequency = false, Norm = TextNorm.None, Lowercase = false },
            "characters" => options with { Analyzer = TextAnalyzer.Characters, NGrams = new(1, 3) },
            "characters in words" => options with { Analyzer = TextAnalyzer.CharactersInWords, NGrams = new(2, 4) },
            _ => options,
        };
        string[] texts = Strings("texts");
        FittedPipeline fitted = Pipeline.Empty.TextTfIdf("t", options).Fit(Texts(texts));
        FeatureMatrix features = fitted.Transform(Texts([.. texts, .. Strings("unseen")]));

        JsonElement expected = Oracle.GetProperty("text").GetProperty(name);
        string[] terms = [.. expected.GetProperty("terms").EnumerateArray().Select(term => term.GetString()!)];
        CollectionAssert.AreEqual(terms, ((FittedTextTfIdf)fitted.Steps[0].Transform).TermsOf(0).ToArray());
        for (int row = 0; row < features.Rows; row++)
        {
            JsonElement stored = expected.GetProperty("rows")[row];
            CollectionAssert.AreEqual(
                stored[0].EnumerateArray().Select(index => index.GetInt32()).ToArray(),
                features.Sparse![row].Indices.ToArray(),
                $"row {row}");
            double[] values = Doubles(stored[1]);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.AreEqual(values[i], features.Sparse[row].Values[i], 1e-6 * Math.Max(1, values[i]), $"row {row}");
            }
        }
    }

    [TestMethod]
    [DataRow("words")]
    [DataRow("words 1-3")]
    [DataRow("unsigned")]
    [DataRow("idf")]
    [DataRow("characters")]
    [DataRow("characters in words")]
    public void TextHash_OfTrainingAndNewRows_AgreesWithScikitLearn(string name)
    {
        var options = new TextHashOptions { Analyzer = TextAnalyzer.Words, Bits = 10 };
        options = name switch
        {
            "words 1-3" => options with { NGrams = new(1, 3), Bits = 5, Seed = 7, Norm = TextNorm.L1 },
            "unsigned" => options with { Lowercase = false, Bits = 4, Seed = 1, Signed = false, Norm = TextNorm.None },
            "idf" => options with { NGrams = new(1, 2), Bits = 7, Signed = false, InverseDocumentFrequency = true, Sublinear = true },
            "characters" => options with { Analyzer = TextAnalyzer.Characters, NGrams = new(1, 3), Bits = 8, Seed = uint.MaxValue },
            "characters in words" =>
                options with
                {
                    Analyzer = TextAnalyzer.CharactersInWords,
                    NGrams = new(2, 4),
                    Bits = 9,
                    Seed = 5,
                    InverseDocumentFrequency = true,
                },
            _ => options,
        };
        string[] texts = Strings("texts");
        FeatureMatrix features = Pipeline.Empty.TextHash("t", options).Fit(Texts(texts)).Transform(Texts([.. texts, .. Strings("unseen")]));

        JsonElement expected = Load("text_hash.json").GetProperty("cases").GetProperty(name);
        Assert.AreEqual(1 << options.Bits, features.Sparse!.Width);
        for (int row = 0; row < features.Rows; row++)
        {
            CollectionAssert.AreEqual(
                expected[row][0].EnumerateArray().Select(index => index.GetInt32()).ToArray(),
                features.Sparse[row].Indices.ToArray(),
                $"row {row}");
            double[] values = Doubles(expected[row][1]);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.AreEqual(values[i], features.Sparse[row].Values[i], 1e-6 * Math.Max(1, Math.Abs(values[i])), $"row {row}");
            }
        }
    }

    [TestMethod]
    public void TextHash_OptionsOutOfRange_AreAllNamed()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(
            () => Pipeline.Empty.TextHash("t", new TextHashOptions { Bits = 25, NGrams = new(2, 1), Length = 0 }));

        Assert.Contains("TextHashOptions.Bits", error.Message);
        Assert.Contains("TextHashOptions.NGrams", error.Message);
        Assert.Contains("TextHashOptions.Length", error.Message);
    }

    private static Table Column(string rows) => new([new NumberColumn("x", Doubles(Oracle.GetProperty(rows)))]);

    private static Table Texts(string[] texts) => new([new TextColumn("t", texts)]);

    private static string[] Strings(string name) => [.. Oracle.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static double[] Doubles(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetDouble())];

    private static JsonElement Load(string file, [System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "oracles", file);
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }
}
