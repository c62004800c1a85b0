using System.Globalization;
using System.Text;
using FullStackAI.Numerics;
using FullStackAI.ServeBench.Server;

namespace FullStackAI.ServeBench.Client;

/// <summary>The bytes of a whole request, made once.</summary>
internal static class PreparedRequest
{
    internal static byte[] Post(string path, byte[] body, string key, string type = "application/json", int? headerLength = null)
    {
        string head = $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n{(headerLength is { } length ? $"Inference-Header-Content-Length: {length}\r\n" : "")}\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>One row for <c>/models/{model}/predict</c>.</summary>
    internal static byte[] Row()
    {
        double[] cells = BenchModel.Row(new Rng(5));
        return Encoding.UTF8.GetBytes("{"
            + string.Join(',', cells.Select(static (cell, column) => string.Create(CultureInfo.InvariantCulture, $"\"x{column}\":{cell}")))
            + "}");
    }

    /// <summary>Rows as one FP32 tensor behind JSON, the answer as bytes, too.</summary>
    internal static (byte[] Body, int HeaderLength) Tensor(int rows)
    {
        var random = new Rng(6);
        var cells = new byte[rows * BenchModel.Columns * sizeof(float)];
        for (int row = 0; row < rows; row++)
        {
            double[] values = BenchModel.Row(random);
            for (int column = 0; column < values.Length; column++)
            {
                BitConverter.TryWriteBytes(cells.AsSpan(((row * values.Length) + column) * sizeof(float)), (float)values[column]);
            }
        }

        byte[] json = Encoding.UTF8.GetBytes(
            $$$"""{"id":"1","inputs":[{"name":"x","shape":[{{{rows}}},{{{BenchModel.Columns}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{cells.Length}}}}}],"outputs":[{"name":"probabilities","parameters":{"binary_data":true}}]}""");
        return ([.. json, .. cells], json.Length);
    }
}
