using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>One tensor of all columns side by side: single precision takes a path of its own, and must say what the others say.</summary>
[TestClass]
public sealed class MatrixTensorTests
{
    private const int Columns = 5;

    [TestMethod]
    public async Task Infer_SingleAndDoublePrecision_AnswerTheSame()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("m/1/m.fsai", Train(isScaled: false)), ("scaled/1/m.fsai", Train(isScaled: true)));
        var random = new Rng(9);
        float[] cells = [.. Enumerable.Range(0, 40 * Columns).Select(i => i % 17 == 3 ? float.NaN : (float)random.NextGaussian())];
        foreach (string model in (string[])["m", "scaled"])
        {
            byte[] single = await AskAsync(server, model, "FP32", MemoryMarshal.AsBytes(cells.AsSpan()).ToArray());
            byte[] @double = await AskAsync(
                server, model, "FP64", MemoryMarshal.AsBytes(Array.ConvertAll(cells, static cell => (double)cell).AsSpan()).ToArray());

            Assert.HasCount(40 * sizeof(float), single);
            CollectionAssert.AreEqual(@double, single, model);
            Assert.IsGreaterThan(20, MemoryMarshal.Cast<byte, float>(single).ToArray().Distinct().Count(), model);
        }
    }

    [TestMethod]
    public async Task Infer_AnInfiniteCell_IsRefusedByItsColumn()
    {
        await using TestServer server = await TestServer.StartAsync(("m/1/m.fsai", Train(isScaled: false)));
        float[] cells = new float[3 * Columns];
        cells[Columns + 2] = float.PositiveInfinity;

        (HttpStatusCode status, _, string text) = await SendAsync(server, "m", "FP32", MemoryMarshal.AsBytes(cells.AsSpan()).ToArray());

        Assert.AreEqual(HttpStatusCode.BadRequest, status);
        StringAssert.Contains(text, "Row 1 does not fit the model: column 'x2' must be finite.");
    }

    private static async Task<byte[]> AskAsync(TestServer server, string model, string type, byte[] cells)
    {
        (HttpStatusCode status, byte[] bytes, string text) = await SendAsync(server, model, type, cells);
        Assert.AreEqual(HttpStatusCode.OK, status, text);
        return bytes;
    }

    private static async Task<(HttpStatusCode Status, byte[] Cells, string Text)> SendAsync(
        TestServer server, string model, string type, byte[] cells)
    {
        int rows = cells.Length / Columns / (type == "FP32" ? sizeof(float) : sizeof(double));
        byte[] json = Encoding.UTF8.GetBytes("{\"inputs\":[{\"name\":\"all\",\"datatype\":\""
            + type
            + $"\",\"shape\":[{rows},{Columns}],\"parameters\":{{\"binary_data_size\":{cells.Length}}}}}],\"outputs\":[{{\"name\":\"y\",\"parameters\":{{\"binary_data\":true}}}}]}}");
        using var content = new ByteArrayContent([.. json, .. cells])
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") },
        };
        content.Headers.Add("Inference-Header-Content-Length", json.Length.ToString(CultureInfo.InvariantCulture));
        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri($"/v2/models/{model}/infer", UriKind.Relative), content);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        int head = answer.Headers.TryGetValues("Inference-Header-Content-Length", out IEnumerable<string>? length)
            ? int.Parse(length.Single(), CultureInfo.InvariantCulture)
            : bytes.Length;
        return (answer.StatusCode, bytes[head..], Encoding.UTF8.GetString(bytes));
    }

    // Behind a step of preprocessing the cells cannot go straight into the model.
    private static Bundle Train(bool isScaled)
    {
        const int rows = 300;
        var random = new Rng(4);
        double[][] cells =
        [
            .. Enumerable.Range(0, Columns).Select(column => Enumerable.Range(0, rows).Select(_ => random.NextGaussian()).ToArray())
        ];
        var table = new Table([.. cells.Select((values, column) => (Column)new NumberColumn($"x{column}", values))]);
        Labels labels = Labels.Regression(
            [.. Enumerable.Range(0, rows).Select(row => (float)(cells[0][row] + (cells[2][row] * cells[3][row])))]);
        (FittedPipeline pipeline, FeatureMatrix features) = (isScaled
            ? Pipeline.Empty.Scale(ColumnSelector.Numbers)
            : Pipeline.Empty).FitTransform(
            table, labels);
        Model model = new BoostingTrainer(new BoostingOptions { NumIterations = 20 }).Train(
            new TrainingSet(features, labels), new TrainingContext());
        return Bundle.Create(new BundleManifest { Task = TaskKind.Regression, Label = "y" }, pipeline, model, table);
    }
}
