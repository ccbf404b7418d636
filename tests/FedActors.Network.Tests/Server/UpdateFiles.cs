using System.Net;
using System.Runtime.InteropServices;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>Update files and what is asked about them.</summary>
internal static class UpdateFiles
{
    public static ModelVector Values(ModelShape shape, int seed = 1)
    {
        var model = new ModelVector(shape);
        for (int i = 0; i < model.Dimension; i++)
        {
            model.Values[i] = ((i * 37) + seed) % 1000 / 8f;
        }

        return model;
    }

    /// <summary>A file of float16 tensors in the model's order.</summary>
    public static byte[] Half(ModelVector model)
    {
        int at = 0;
        string header = "{" + string.Join(",", model.Shape.Tensors.Select(tensor =>
            $"\"{tensor.Name}\":{{\"dtype\":\"F16\",\"shape\":[{string.Join(",", tensor.Dimensions)}],\"data_offsets\":[{at},{at += 2 * tensor.Length}]}}")) + "}";
        Half[] halves = [.. model.Values.ToArray().Select(value => (Half)value)];
        return File(header, MemoryMarshal.AsBytes<Half>(halves));
    }

    public static byte[] File(string header, ReadOnlySpan<byte> data)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. data];
    }

    public static Task<HttpResponseMessage> Get(this HttpClient http, string path) => http.GetAsync(path);

    public static Task<HttpResponseMessage> Ask(this HttpClient http, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return http.SendAsync(request);
    }

    public static Task<HttpResponseMessage> PutUpdate(this HttpClient http, TaskKey key, Sha256Digest digest, byte[] file, int from = 0, int? length = null, long? total = null)
    {
        int count = length ?? file.Length - from;
        var content = new ByteArrayContent(file, from, count);
        content.Headers.TryAddWithoutValidation("Content-Range", $"bytes {from}-{from + count - 1}/{total ?? file.Length}");
        return http.PutAsync(WirePaths.Update(key, digest), content);
    }

    public static async Task<Problem> Problem(this HttpResponseMessage response)
    {
        Assert.Equal(WirePaths.ProblemType, response.Content.Headers.ContentType?.MediaType);
        Problem problem = FedActors.Network.Wire.Problem.Read(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((int)response.StatusCode, problem.Status);
        return problem;
    }

    public static async Task<UpdateReceipt> Receipt(this HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return UpdateReceipt.Read(await response.Content.ReadAsByteArrayAsync());
    }

    public static long? Offset(this HttpResponseMessage response) =>
        response.Headers.TryGetValues(WirePaths.UploadOffset, out IEnumerable<string>? values) ? long.Parse(values.Single()) : null;
}
