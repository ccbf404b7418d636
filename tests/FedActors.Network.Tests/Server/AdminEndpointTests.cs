using System.Net;
using System.Text;
using System.Text.Json;
using FedActors.Core.Rounds;
using FedActors.Network.Admin;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

public sealed class AdminEndpointTests
{
    [Fact]
    public async Task An_operator_sees_status_members_runs_rounds_and_models()
    {
        await using SeedFixture seed = await SeedFixture.Start(view: new EmptyView());
        using HttpClient http = seed.Http("olga");
        Assert.Equal("leading", JsonSerializer.Deserialize(await Text(http, AdminPaths.Status), AdminJson.Default.SeedStatus)!.Standing);
        Assert.Equal("hospital-a", JsonSerializer.Deserialize(await Text(http, AdminPaths.Members), AdminJson.Default.IReadOnlyListMemberRow)!.Single().Name);
        Assert.Equal("run-1", JsonSerializer.Deserialize(await Text(http, AdminPaths.Runs), AdminJson.Default.IReadOnlyListRunRow)!.Single().RunId);
        Assert.Equal("[]", await Text(http, AdminPaths.Rounds("run-1")));
        Assert.Equal(4, JsonSerializer.Deserialize(await Text(http, AdminPaths.Model("run-1")), AdminJson.Default.ModelPlace)!.Round);
        Assert.Equal(0, JsonSerializer.Deserialize(await Text(http, AdminPaths.Model("run-1", 0)), AdminJson.Default.ModelPlace)!.Round);
        Assert.Contains("\"ok\"", await Text(http, AdminPaths.Health), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_are_told_to_collectors_and_count_what_happens()
    {
        await using SeedFixture seed = await SeedFixture.Start(view: new EmptyView());
        using HttpClient http = seed.Http("olga"), node = seed.Http();
        await node.GetAsync("/v1/nothing", TestContext.Current.CancellationToken);
        await node.GetAsync("/v1/nothing", TestContext.Current.CancellationToken);
        seed.Metrics.Received(1000);
        string[] lines = (await Text(http, AdminPaths.Metrics)).Split('\n');
        Assert.Contains("fedactors_leading 1", lines);
        Assert.Contains("fedactors_epoch 3", lines);
        Assert.Contains("fedactors_update_bytes_total 1000", lines);
        Assert.Contains("fedactors_refusals_total{reason=\"not-found\"} 2", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("fedactors_accuracy", StringComparison.Ordinal));
        string[] samples = [.. lines.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('{', ' ')[0]).Distinct()];
        Assert.All(samples, sample => Assert.Contains(lines, line => line.StartsWith($"# TYPE {sample} ", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, (await node.GetAsync(AdminPaths.Metrics, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_wish_is_noted_with_the_operators_name()
    {
        var view = new EmptyView();
        await using SeedFixture seed = await SeedFixture.Start(view: view);
        using HttpClient http = seed.Http("olga");
        Assert.Equal(HttpStatusCode.OK, (await Post(http, AdminPaths.Wish("run-1"), """{"wish":"pause"}""")).StatusCode);
        Assert.Equal(("run-1", RunWish.Pause, "olga"), view.Wishes.Single());
        Assert.Equal(404, (await (await Post(http, AdminPaths.Wish("run-2"), """{"wish":"stop"}""")).Problem()).Status);
    }

    [Theory]
    [InlineData("""{"wish":"explode"}""")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_wish_that_is_none_is_refused(string text)
    {
        var view = new EmptyView();
        await using SeedFixture seed = await SeedFixture.Start(view: view);
        using HttpClient http = seed.Http("olga");
        Problem problem = await (await Post(http, AdminPaths.Wish("run-1"), text)).Problem();
        Assert.Equal((400, Reasons.Malformed), (problem.Status, problem.Reason));
        Assert.Empty(view.Wishes);
    }

    [Theory]
    [InlineData("/v1/runs/run-2/rounds", 404)]
    [InlineData("/v1/runs/run-1/rounds?from=0", 400)]
    [InlineData("/v1/runs/run-1/rounds?count=100000", 400)]
    [InlineData("/v1/runs/run-1/model?round=x", 400)]
    [InlineData("/v1/runs/run-1/model?round=9", 404)]
    [InlineData("/v1/runs/run-1/wish", 405)]
    [InlineData("/v1/runs/run-1/x", 404)]
    [InlineData("/v1/runs/run-1", 404)]
    public async Task Questions_that_make_no_sense_are_refused(string path, int status)
    {
        await using SeedFixture seed = await SeedFixture.Start(view: new EmptyView());
        using HttpClient http = seed.Http("olga");
        Assert.Equal(status, (await (await http.Get(path)).Problem()).Status);
    }

    [Fact]
    public async Task A_model_that_is_no_longer_kept_and_a_wish_that_comes_too_late_are_refused_in_words()
    {
        await using SeedFixture seed = await SeedFixture.Start(view: new EmptyView { HasEnded = true });
        using HttpClient http = seed.Http("olga");
        Problem model = await (await http.Get(AdminPaths.Model("run-1", 2))).Problem();
        Assert.Equal((410, Reasons.ModelNotKept, false), (model.Status, model.Reason, model.Retryable));
        Problem wish = await (await Post(http, AdminPaths.Wish("run-1"), """{"wish":"run"}""")).Problem();
        Assert.Equal((409, Reasons.RunEnded, false), (wish.Status, wish.Reason, wish.Retryable));
    }

    [Fact]
    public async Task A_store_that_is_away_is_named()
    {
        await using SeedFixture seed = await SeedFixture.Start(view: new EmptyView { IsBroken = true });
        using HttpClient http = seed.Http("olga"), node = seed.Http();
        Problem problem = await (await http.Get(AdminPaths.Members)).Problem();
        Assert.Equal((503, Reasons.StoreUnavailable, true), (problem.Status, problem.Reason, problem.Retryable));
        Problem health = await (await http.Get(AdminPaths.Health)).Problem();
        Assert.Equal((503, Reasons.StoreUnavailable, true), (health.Status, health.Reason, health.Retryable));
        Assert.Contains("unreachable", health.Detail, StringComparison.Ordinal);
        Problem toldNode = await (await node.Get(AdminPaths.Health)).Problem();
        Assert.Equal((503, Reasons.StoreUnavailable, true), (toldNode.Status, toldNode.Reason, toldNode.Retryable));
        Assert.DoesNotContain("unreachable", toldNode.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await node.Get(AdminPaths.Status)).StatusCode);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.OK, "warning")]
    [InlineData(true, HttpStatusCode.ServiceUnavailable, "trouble")]
    public async Task A_warning_leaves_a_seed_healthy_a_certificate_that_is_over_does_not_and_nodes_hear_no_details(bool isOver, HttpStatusCode status, string word)
    {
        var view = new EmptyView { Alarms = ["The certificate of seed-1 expires on Friday."], Flaw = isOver ? "The certificate of seed-1 expired on Friday." : null };
        await using SeedFixture seed = await SeedFixture.Start(view: view);
        using HttpClient olga = seed.Http("olga"), other = seed.Http("seed-1"), node = seed.Http();
        Assert.Equal((status, word, 1), await Health(olga));
        Assert.Equal((status, word, 1), await Health(other));
        Assert.Equal((status, word, 0), await Health(node));
    }

    private static async Task<(HttpStatusCode Status, string Word, int Alarms)> Health(HttpClient http)
    {
        HttpResponseMessage response = await http.Get(AdminPaths.Health);
        HealthReport report = JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), AdminJson.Default.HealthReport)!;
        return (response.StatusCode, report.Status, report.Alarms.Count);
    }

    private static async Task<string> Text(HttpClient http, string path)
    {
        HttpResponseMessage response = await http.Get(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static Task<HttpResponseMessage> Post(HttpClient http, string path, string text) =>
        http.PostAsync(path, new StringContent(text, Encoding.UTF8, "application/json"));
}
